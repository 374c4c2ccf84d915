package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.Objects;

/**
 * A set worth falling back on.
 *
 * @param hits tokens met on windows it was scored on, or that a set so much like it was, fading
 * @param tries tokens of those windows, fading
 */
record Known(SkipSet set, float hits, float tries) {
  /** Tokens remembered. */
  static final float MOST = 512;

  Known {
    Objects.requireNonNull(set, "set");
    if (!(hits >= 0 && hits <= tries && tries <= 2 * MOST)) {
      throw new IllegalArgumentException(
          "a known set needs hits of as many tries, was " + hits + " of " + tries);
    }
  }

  Known plus(int moreHits, int moreTries) {
    float all = tries + moreTries;
    float fade = all > MOST ? MOST / all : 1;
    return new Known(set, Math.min(1, fade) * (hits + moreHits), fade * all);
  }

  /** Expected acceptance. */
  double acceptance() {
    return (hits + 0.6) / (tries + 0.8);
  }
}
