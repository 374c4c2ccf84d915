package io.skipstream.tuning.bayes;

/**
 * The posterior of a Gaussian process of zero mean and unit variance, given normalised scores.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class GaussianProcess {
  private final BitVector[] points;
  private final Matern52 kernel;
  private final GrowingCholesky factor;
  private final double[] weights; // [n], (K + noise I)⁻¹ y

  GaussianProcess(Observations observations, double lengthScale, double noise) {
    points = observations.points().toArray(new BitVector[0]);
    kernel = new Matern52(observations.dimensions(), lengthScale);
    factor = new GrowingCholesky(points.length);
    double[] row = new double[points.length];
    for (int i = 0; i < points.length; i++) {
      covariances(points[i], i, row);
      factor.append(row, 1 + noise);
    }
    weights = observations.normalisedScores();
    factor.solveForward(weights);
    factor.solveBackward(weights);
  }

  /** Number of observations. */
  int size() {
    return points.length;
  }

  /** Mean at {@code point}, in deviations of the scores. */
  double mean(BitVector point) {
    double sum = 0;
    for (int i = 0; i < points.length; i++) {
      sum += weights[i] * kernel.at(points[i].distance(point));
    }
    return sum;
  }

  Belief at(BitVector point) {
    double[] whitened = new double[points.length];
    covariances(point, points.length, whitened);
    double mean = 0;
    for (int i = 0; i < whitened.length; i++) {
      mean += weights[i] * whitened[i];
    }
    factor.solveForward(whitened);
    double variance = 1;
    for (double entry : whitened) {
      variance -= entry * entry;
    }
    // Rounding may leave a little less than nothing at a point observed many times.
    return new Belief(point, mean, Math.sqrt(Math.max(variance, 1e-12)), whitened);
  }

  /**
   * First-order change of {@code mean + kappa · deviation} for every place of the point if that
   * place alone is flipped: the mean's change is exact, the variance's linear in the covariances.
   */
  double[] flipGains(Belief belief, double kappa) {
    double[] pull = belief.whitened.clone();
    factor.solveBackward(pull);
    double spread = kappa / belief.deviation;
    double[] gains = new double[belief.point.length()];
    double everywhere = 0;
    for (int i = 0; i < points.length; i++) {
      double weight = weights[i] - spread * pull[i];
      int distance = points[i].distance(belief.point);
      double apart = weight * kernel.growth(distance);
      double closer = weight * kernel.shrinkage(distance);
      everywhere += apart;
      points[i].addWhereDifferent(belief.point, closer - apart, gains);
    }
    for (int c = 0; c < gains.length; c++) {
      gains[c] += everywhere;
    }
    return gains;
  }

  private void covariances(BitVector point, int count, double[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = kernel.at(points[i].distance(point));
    }
  }

  /** What the process expects at a point; the whitened covariances are kept for the gains. */
  static final class Belief {
    private final BitVector point;
    private final double mean;
    private final double deviation;
    private final double[] whitened; // [n], L⁻¹ k

    private Belief(BitVector point, double mean, double deviation, double[] whitened) {
      this.point = point;
      this.mean = mean;
      this.deviation = deviation;
      this.whitened = whitened;
    }

    BitVector point() {
      return point;
    }

    double mean() {
      return mean;
    }

    double deviation() {
      return deviation;
    }

    double upperBound(double kappa) {
      return mean + kappa * deviation;
    }
  }
}
