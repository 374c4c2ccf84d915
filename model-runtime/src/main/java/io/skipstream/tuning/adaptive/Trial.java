package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;
import java.util.Objects;

/**
 * A set that was scored on the same tokens as the set it challenged.
 *
 * @param base the challenged
 * @param baseHits tokens that the challenged met
 * @param lost of those, tokens that the challenger missed
 * @param won tokens that only the challenger met
 */
record Trial(SkipSet base, SkipSet challenger, int baseHits, int lost, int won) {
  static final int MOST = 65_535;

  Trial {
    Objects.requireNonNull(base, "base");
    Objects.requireNonNull(challenger, "challenger");
    if (baseHits < 0 || baseHits > MOST || lost < 0 || lost > baseHits || won < 0 || won > MOST) {
      throw new IllegalArgumentException(
          "a trial needs lost <= baseHits, was " + lost + " of " + baseHits + ", won " + won);
    }
  }

  Trial plus(int moreHits, int moreLost, int moreWon) {
    return new Trial(base, challenger, baseHits + moreHits, lost + moreLost, won + moreWon);
  }

  int hits() {
    return baseHits - lost + won;
  }

  /** How much lower the challenger's log acceptance is. */
  double loss() {
    return Math.log((baseHits + 0.5) / (hits() + 0.5));
  }

  /** Of {@link #loss}, as far as luck goes. */
  double deviation() {
    return Math.sqrt(lost + won + 1) / (hits() + 0.5);
  }

  /**
   * Variance of {@link #loss}, given what is to be expected. Of what was observed it must not be
   * told: windows of good luck would weigh more than others.
   *
   * @param expected loss
   * @param differing share of tokens on which the two are expected to differ
   * @param effects root of the sum of the squares of what makes up the expected loss
   */
  double variance(double expected, double differing, double effects) {
    return variance(baseHits, expected, differing, effects);
  }

  /** The same of a trial on which the challenged meets so many tokens. */
  static double variance(double baseHits, double expected, double differing, double effects) {
    double all = baseHits + 0.5;
    double met = Math.max(1, Math.min(all, all * Math.exp(-expected)));
    double misfit = MISFIT * Math.max(Math.abs(expected), effects);
    return (Math.min(1, differing) * all / met + LEAST_DIFFERING) / all + misfit * misfit;
  }

  /** The sublayers that differ, in order. */
  int[] flipped() {
    int size = 2 * base.layers();
    int[] flipped = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (Sublayers.skips(base, i) != Sublayers.skips(challenger, i)) {
        flipped[count++] = i;
      }
    }
    return Arrays.copyOf(flipped, count);
  }

  // Even of sets that seem alike some tokens differ.
  private static final double LEAST_DIFFERING = 0.004;

  // Losses do not add up: what groups lose is told with this error, also where gains and losses
  // are expected to make up for each other.
  private static final double MISFIT = 0.4;
}
