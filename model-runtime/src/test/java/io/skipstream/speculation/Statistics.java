package io.skipstream.speculation;

import java.util.Arrays;

/** Test statistics, all in standard deviations or as a distance to compare with a bound. */
final class Statistics {
  private Statistics() {}

  /**
   * Chi-square of counts against expected probabilities as a standard normal (Wilson-Hilferty);
   * cells that expect less than 5 are pooled.
   */
  static double chiSquareZ(long[] counts, double[] probabilities) {
    long total = Arrays.stream(counts).sum();
    double statistic = 0;
    double pooledExpected = 0;
    long pooledCount = 0;
    int cells = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = total * probabilities[i];
      if (expected < 5) {
        pooledExpected += expected;
        pooledCount += counts[i];
      } else {
        statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
        cells++;
      }
    }
    if (pooledExpected > 0) {
      statistic += (pooledCount - pooledExpected) * (pooledCount - pooledExpected) / pooledExpected;
      cells++;
    }
    double degrees = cells - 1;
    if (degrees < 1) {
      return 0;
    }
    double third = 2 / (9 * degrees);
    return (Math.cbrt(statistic / degrees) - (1 - third)) / Math.sqrt(third);
  }

  /** Kolmogorov-Smirnov distance from uniform on (0, 1), times the root of the sample's size. */
  static double kolmogorovSmirnov(double[] sample) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double distance = 0;
    for (int i = 0; i < n; i++) {
      distance =
          Math.max(distance, Math.max(sorted[i] - (double) i / n, (i + 1.0) / n - sorted[i]));
    }
    return distance * Math.sqrt(n);
  }

  /** Correlation of two samples, times the root of their size. */
  static double correlationZ(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb) * Math.sqrt(a.length);
  }
}
