package io.skipstream.processor.cli;

import io.skipstream.processor.tokens.Attempt;
import io.skipstream.processor.tokens.ChunkAssembler;
import io.skipstream.schemas.v1.TokenChunk;
import org.apache.kafka.common.header.Headers;

/**
 * Shows a text while it is generated. What is on a terminal can't be taken back: when the prompt is
 * begun anew, only what differs from what is shown begins a new line.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class LiveText {
  private final Console console;
  private final ChunkAssembler chunks = new ChunkAssembler();
  private Attempt attempt;
  private String shown = "";

  LiveText(Console console) {
    this.console = console;
  }

  /** Shows what a chunk adds; one of an attempt that was given up adds nothing. */
  void show(Headers headers, TokenChunk chunk) {
    Attempt from = ChunkAssembler.attempt(headers, chunk);
    chunks.add(headers, chunk);
    if (attempt == null || from.number() > attempt.number()) {
      attempt = from;
    }
    if (from.equals(attempt)) {
      String text = chunks.text(attempt);
      // While a repeated attempt has not caught up with what is shown there is nothing to add.
      if (!shown.startsWith(text)) {
        console.out().print(advance(text));
        console.out().flush();
      }
    }
  }

  /** What is missing of the certain text, on a new line if what is shown was not part of it. */
  String rest(String text) {
    return advance(text);
  }

  private String advance(String text) {
    String before = shown;
    shown = text;
    return text.startsWith(before)
        ? text.substring(before.length())
        : System.lineSeparator() + text;
  }
}
