package io.skipstream.tuning;

/**
 * Which tokens of a window a draft would have met, one bit a token, so that two sets that were
 * scored on the same window can be compared token by token. The window is cut into segments; each
 * begins with verified context, and only within one does the draft see KV of its own.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param bits bit i is token i of the window, the earliest first
 * @param tokens in the window
 * @param segmentTokens tokens of a segment, the last one may be shorter; token i stands at depth
 *     {@code i % segmentTokens}
 */
public record WindowHits(long bits, int tokens, int segmentTokens) {
  /** Longest window. */
  public static final int MAX_TOKENS = 64;

  public WindowHits {
    if (tokens < 1 || tokens > MAX_TOKENS) {
      throw new IllegalArgumentException(
          "tokens must be within 1.." + MAX_TOKENS + ", was " + tokens);
    }
    Checks.atLeast("segmentTokens", segmentTokens, 1);
    if (tokens < MAX_TOKENS && bits >>> tokens != 0) {
      throw new IllegalArgumentException("there are hits beyond the window of " + tokens);
    }
  }

  /** The first so many tokens of a window met, the others not. */
  public static WindowHits first(int hits, int tokens) {
    return new WindowHits(hits == 0 ? 0 : -1L >>> (64 - hits), tokens, tokens);
  }

  public boolean hit(int token) {
    return (bits >>> token & 1) != 0;
  }

  /** Tokens met. */
  public int hits() {
    return Long.bitCount(bits);
  }

  /** Tokens that this met and {@code other}, of the same window, did not. */
  public int hitsBeyond(WindowHits other) {
    return Long.bitCount(bits & ~other.bits);
  }

  /** Tokens that one of the two met, of the same window, and the other did not. */
  public int differing(WindowHits other) {
    return Long.bitCount(bits ^ other.bits);
  }

  /** By depth, every token counted as tried: the window is teacher-forced. */
  public Matchness matchness() {
    int depths = Math.min(segmentTokens, tokens);
    int[] tries = new int[depths];
    int[] hits = new int[depths];
    for (int i = 0; i < tokens; i++) {
      tries[i % segmentTokens]++;
      hits[i % segmentTokens] += hit(i) ? 1 : 0;
    }
    return Matchness.of(hits, tries);
  }
}
