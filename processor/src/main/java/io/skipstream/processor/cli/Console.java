package io.skipstream.processor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Objects;

/**
 * Where a command reads and writes: results on standard output, progress and logs on standard
 * error.
 *
 * <p><b>Threading:</b> confined to the command's thread.
 */
final class Console {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean blocks;
  private boolean documentBegun;

  /**
   * @param terminal whether output goes to a terminal that understands ANSI sequences
   * @param blocks whether block characters show as such
   */
  Console(InputStream in, PrintStream out, PrintStream err, boolean terminal, boolean blocks) {
    this.in = Objects.requireNonNull(in, "in");
    this.out = Objects.requireNonNull(out, "out");
    this.err = Objects.requireNonNull(err, "err");
    this.terminal = terminal;
    this.blocks = blocks;
  }

  InputStream in() {
    return in;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  boolean terminal() {
    return terminal;
  }

  boolean blocks() {
    return blocks;
  }

  ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  ObjectMapper mapper() {
    return MAPPER;
  }

  /** Writes the command's one JSON document. */
  void document(JsonNode document) {
    beginDocument();
    out.println(text(document));
    out.flush();
  }

  /** For a document that is written piece by piece. */
  void beginDocument() {
    if (documentBegun) {
      throw new IllegalStateException("the command's JSON document is written already");
    }
    documentBegun = true;
  }

  boolean documentBegun() {
    return documentBegun;
  }

  void flush() {
    out.flush();
    err.flush();
  }

  String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree does not print", e);
    }
  }
}
