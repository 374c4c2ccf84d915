package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.Objects;

/**
 * A set worth falling back on.
 *
 * @param hits tokens met on windows it was scored on, or that a set so much like it was, fading
 * @param tries tokens of those windows, fading
 * @param home number, from 1, of the search that it was the result of when the stream changed; 0 if
 *     of none
 */
record Known(SkipSet set, float hits, float tries, int home) {
  private static final float DOUBTED = 8;

  /** Tokens remembered. */
  static final float MOST = 512;

  Known {
    Objects.requireNonNull(set, "set");
    if (home < 0) {
      throw new IllegalArgumentException("home must be 0 or more, was " + home);
    }
    if (!(hits >= 0 && hits <= tries && tries <= 2 * MOST)) {
      throw new IllegalArgumentException(
          "a known set needs hits of as many tries, was " + hits + " of " + tries);
    }
  }

  Known plus(int moreHits, int moreTries) {
    float all = tries + moreTries;
    float fade = all > MOST ? MOST / all : 1;
    return new Known(set, fade * (hits + moreHits), fade * all, home);
  }

  /** As a stranger: what was measured no longer holds. */
  Known doubted(int newHome) {
    float weight = Math.min(1, DOUBTED / Math.max(1, tries));
    return new Known(set, weight * hits, weight * tries, newHome);
  }

  /** Expected acceptance. */
  double acceptance() {
    return (hits + 0.6) / (tries + 0.8);
  }
}
