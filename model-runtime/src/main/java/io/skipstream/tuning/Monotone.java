package io.skipstream.tuning;

/** Isotonic regression by pooling adjacent violators. */
final class Monotone {
  private Monotone() {}

  /** Replaces the values by the non-decreasing ones nearest in weighted squares. */
  static void fit(double[] values, double[] weights) {
    fit(values, 0, weights);
  }

  /**
   * The same for a part of the values. Pools in place, so that it allocates nothing.
   *
   * @param from index of the first; there are as many as weights
   */
  static void fit(double[] values, int from, double[] weights) {
    for (int i = 1; i < weights.length; i++) {
      // The pools to the left are flat runs: walk back over those that lie above.
      int start = i;
      double sum = values[from + i] * weights[i];
      double weight = weights[i];
      while (start > 0 && values[from + start - 1] > sum / weight) {
        double level = values[from + start - 1];
        do {
          start--;
          sum += level * weights[start];
          weight += weights[start];
        } while (start > 0 && values[from + start - 1] == level);
      }
      if (start < i) {
        double level = sum / weight;
        for (int j = start; j <= i; j++) {
          values[from + j] = level;
        }
      }
    }
  }
}
