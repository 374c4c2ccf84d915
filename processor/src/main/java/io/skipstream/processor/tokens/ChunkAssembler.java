package io.skipstream.processor.tokens;

import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.TokenChunk;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;

/**
 * Puts the chunks of one prompt together, each attempt's apart. Only the completion says which
 * attempt counts; the others are what a crash has left.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
public final class ChunkAssembler {
  private static final class Text {
    private final StringBuilder text = new StringBuilder();
    private int next;
    private boolean gap;
    private boolean ended;
  }

  private final Map<Attempt, Text> texts = new HashMap<>();

  /**
   * Adds a chunk.
   *
   * @return the text that it adds to its attempt; empty after a gap, and for a repeat
   */
  public String add(Headers headers, TokenChunk chunk) {
    Attempt attempt = attempt(headers, chunk);
    Text text = texts.computeIfAbsent(attempt, created -> new Text());
    if (chunk.getIndex() > text.next) {
      text.gap = true;
    }
    if (text.gap || chunk.getIndex() < text.next) {
      return "";
    }
    text.next++;
    text.ended |= chunk.getLast();
    text.text.append(chunk.getText());
    return chunk.getText();
  }

  /** The attempt that a chunk belongs to. */
  public static Attempt attempt(Headers headers, TokenChunk chunk) {
    return new Attempt(
        chunk.getStream(), chunk.getId(), chunk.getAttempt(), ChunkHeaders.incarnation(headers));
  }

  /** The attempt that a completion comes from. */
  public static Attempt winner(Headers headers, CompletionEvent completion) {
    return new Attempt(
        completion.getStream(),
        completion.getId(),
        completion.getAttempt(),
        ChunkHeaders.incarnation(headers));
  }

  /** The text of an attempt so far, up to its first gap. */
  public String text(Attempt attempt) {
    Text text = texts.get(attempt);
    return text == null ? "" : text.text.toString();
  }

  /** Whether all chunks of the attempt have come. */
  public boolean isComplete(Attempt attempt) {
    Text text = texts.get(attempt);
    return text != null && text.ended;
  }

  /** Attempts seen. */
  public int attempts() {
    return texts.size();
  }
}
