package io.skipstream.tokenizer;

/**
 * Turns a growing row of ids into growing text: what {@link #append} has returned is never taken
 * back, and never ends within a character.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> one a sequence.
 */
public final class IncrementalDetokenizer {
  private final TextTokenizer tokenizer;

  public IncrementalDetokenizer(TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Adds a token; returns the text that it completes, often empty. */
  public String append(int tokenId) {
    throw new UnsupportedOperationException(tokenizer + " " + tokenId);
  }

  /** The text still held back, incomplete characters as U+FFFD. */
  public String finish() {
    throw new UnsupportedOperationException();
  }
}
