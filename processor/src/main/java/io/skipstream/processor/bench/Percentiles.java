package io.skipstream.processor.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The distribution of a sample, by nearest rank.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class Percentiles {
  private final double[] sorted;

  private Percentiles(double[] sorted) {
    this.sorted = sorted;
  }

  /** A sample of at least one value. */
  public static Percentiles of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("percentiles need at least one value");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  public int count() {
    return sorted.length;
  }

  /**
   * The least value that this share of the sample does not exceed.
   *
   * @param share above 0, at most 1
   */
  public double at(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be within 0..1, was " + share);
    }
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }

  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
