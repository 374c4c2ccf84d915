package io.skipstream.tuning.bayes;

/**
 * The isotropic Matérn kernel of smoothness 5/2 and unit variance between corners of the cube. Two
 * corners that differ in h places lie √h apart, so that a table of h holds every value there is.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Matern52 {
  private final double[] byDifferences; // [dimensions + 1]

  Matern52(int dimensions, double lengthScale) {
    if (!(lengthScale > 0)) {
      throw new IllegalArgumentException("lengthScale must be above 0, was " + lengthScale);
    }
    byDifferences = new double[dimensions + 1];
    for (int differences = 0; differences <= dimensions; differences++) {
      double scaled = Math.sqrt(5.0 * differences) / lengthScale;
      // StrictMath: the same bits on every JVM, or a restored search would leave its path.
      byDifferences[differences] = (1 + scaled + scaled * scaled / 3) * StrictMath.exp(-scaled);
    }
  }

  /** Covariance of two corners that differ in {@code differences} places. */
  double at(int differences) {
    return byDifferences[differences];
  }

  /** Change of the covariance if one more place differs; 0 where no more can. */
  double growth(int differences) {
    return differences + 1 < byDifferences.length
        ? byDifferences[differences + 1] - byDifferences[differences]
        : 0;
  }

  /** Change of the covariance if one place fewer differs; 0 where none can. */
  double shrinkage(int differences) {
    return differences > 0 ? byDifferences[differences - 1] - byDifferences[differences] : 0;
  }
}
