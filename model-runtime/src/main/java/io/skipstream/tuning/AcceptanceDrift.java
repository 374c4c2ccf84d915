package io.skipstream.tuning;

/**
 * Acceptance of late against acceptance of old: two exponentially fading counts of the same draft
 * tokens, one that remembers about {@value #RECENT_TOKENS}, one about {@value #LONG_TOKENS}.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param recentHits accepted draft tokens, fading fast
 * @param recentTries draft tokens, fading fast
 * @param longHits accepted draft tokens, fading slowly
 * @param longTries draft tokens, fading slowly
 */
record AcceptanceDrift(double recentHits, double recentTries, double longHits, double longTries) {
  static final AcceptanceDrift NONE = new AcceptanceDrift(0, 0, 0, 0);

  static final int RECENT_TOKENS = 256;
  static final int LONG_TOKENS = 8192;

  /** Draft tokens before the long count is taken for what the stream is used to. */
  static final int SETTLED_TOKENS = 1024;

  AcceptanceDrift {
    check("recent", recentHits, recentTries);
    check("long", longHits, longTries);
  }

  AcceptanceDrift plus(int hits, int tries) {
    double recentFade = StrictMath.exp(-(double) tries / RECENT_TOKENS);
    double longFade = StrictMath.exp(-(double) tries / LONG_TOKENS);
    return new AcceptanceDrift(
        recentHits * recentFade + hits,
        recentTries * recentFade + tries,
        longHits * longFade + hits,
        longTries * longFade + tries);
  }

  /** Whether the late rate is more than {@code drop} below the old one. */
  boolean fellBy(double drop) {
    return longTries >= SETTLED_TOKENS && recentHits / recentTries < longHits / longTries - drop;
  }

  private static void check(String name, double hits, double tries) {
    if (!(hits >= 0 && hits <= tries && tries <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          name + " acceptance must be hits of as many tries, was " + hits + " of " + tries);
    }
  }
}
