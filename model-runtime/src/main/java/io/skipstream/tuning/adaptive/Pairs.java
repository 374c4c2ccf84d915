package io.skipstream.tuning.adaptive;

/**
 * Pairs of sublayers that may cancel, in the order in which they are tried: attention and MLP of a
 * layer, then two of a kind, neighbours first.
 */
final class Pairs {
  private static final double HURTS = 0.08;
  private static final int CLEARLY = 2;
  private static final double BOTH = 0.6;
  private static final double SEEMS = 0.3;
  private static final double ENOUGH_EXPECTED = 8;
  private static final double CLEARLY_FEWER = 0.13;

  private final int layers;

  Pairs(int layers) {
    this.layers = layers;
  }

  /**
   * Whether a sublayer is known to hurt by itself: as it was tried alone, or as groups say, since
   * of few tokens one that hurts may lose none.
   */
  static boolean hurts(AdaptiveState state, int sublayer) {
    return state.ties().partner(sublayer) < 0
        && ((state.singles().lost(sublayer) >= CLEARLY && state.singles().loss(sublayer) > HURTS)
            || believed(state, sublayer) > HURTS);
  }

  private static double believed(AdaptiveState state, int sublayer) {
    return state.beliefs().mean(sublayer) - state.beliefs().deviation(sublayer);
  }

  private static double alone(AdaptiveState state, int sublayer) {
    return Math.max(state.singles().loss(sublayer), believed(state, sublayer));
  }

  /** Whether two that hurt by themselves did not, as far as this trial tells, together. */
  static boolean seemsToCancel(Trial trial, int[] pair, AdaptiveState state) {
    return hurts(state, pair[0])
        && hurts(state, pair[1])
        && Sublayers.skips(trial.challenger(), pair[0])
            == Sublayers.skips(trial.challenger(), pair[1])
        && trial.lost() <= SEEMS * expectedLost(trial, pair, state);
  }

  /** The same, on so many tokens that luck is no explanation. */
  static boolean cancels(Trial trial, int[] pair, AdaptiveState state) {
    double expected = expectedLost(trial, pair, state);
    return seemsToCancel(trial, pair, state)
        && expected >= ENOUGH_EXPECTED
        && trial.lost() <= CLEARLY_FEWER * expected;
  }

  // What both lose is less than the sum of what each does.
  private static double expectedLost(Trial trial, int[] pair, AdaptiveState state) {
    double apart = alone(state, pair[0]) + alone(state, pair[1]);
    return trial.baseHits() * (1 - Math.exp(-BOTH * apart));
  }

  int count() {
    int inner = Math.max(0, layers - 2);
    int count = inner;
    for (int apart = 1; apart < inner; apart++) {
      count += 2 * Math.max(0, inner - apart);
    }
    return count;
  }

  /** The two sublayers of pair {@code index}. */
  int[] get(int index) {
    int inner = Math.max(0, layers - 2);
    int left = index;
    if (left < inner) {
      return new int[] {2 * (left + 1), 2 * (left + 1) + 1};
    }
    left -= inner;
    for (int apart = 1; apart < inner; apart++) {
      int each = Math.max(0, inner - apart);
      if (left < 2 * each) {
        int kind = left < each ? 1 : 0;
        int layer = 1 + left % each;
        return new int[] {2 * layer + kind, 2 * (layer + apart) + kind};
      }
      left -= 2 * each;
    }
    throw new IllegalArgumentException("there are " + count() + " pairs, no " + index);
  }
}
