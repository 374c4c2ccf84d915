package io.skipstream.speculation;

/**
 * Which tokens stand before the position that is being decided: prompt, emitted tokens, and the
 * path in the tree that is being walked. The repetition penalty depends on it.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> one a sequence.
 */
public final class TokenHistory {
  private final int[] counts;

  public TokenHistory(int vocabSize) {
    this.counts = new int[vocabSize];
  }

  /**
   * Adds a token behind all others.
   *
   * @throws IndexOutOfBoundsException if it is not within the vocabulary
   */
  public void push(int token) {
    counts[token]++;
  }

  /** Takes back a {@link #push}. */
  public void pop(int token) {
    if (counts[token] == 0) {
      throw new IllegalStateException("token " + token + " is not in the history");
    }
    counts[token]--;
  }

  public boolean contains(int token) {
    return counts[token] > 0;
  }
}
