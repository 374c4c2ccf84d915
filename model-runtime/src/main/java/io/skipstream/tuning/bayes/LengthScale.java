package io.skipstream.tuning.bayes;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.decomposition.chol.CholeskyDecompositionInner_DDRM;

/**
 * The kernel's length scale by maximum likelihood of the latest observations, on a grid: every
 * other value first, then the neighbours of the best.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class LengthScale {
  /** Observations the likelihood is taken of; its cost grows with their cube. */
  static final int MOST_OBSERVATIONS = 128;

  // The grid is √dimensions · 2^(k/2): from a quarter of the cube's diagonal to eight diagonals.
  private static final int LOWEST = -4;
  private static final int HIGHEST = 6;

  private final int dimensions;
  private final int count;
  private final double noise;
  private final double[] targets; // [count]
  private final int[] differences; // [count, count], lower triangle
  private final DMatrixRMaj matrix;
  private final CholeskyDecompositionInner_DDRM cholesky =
      new CholeskyDecompositionInner_DDRM(true);

  private LengthScale(Observations observations, double noise) {
    this.dimensions = observations.dimensions();
    this.count = observations.size();
    this.noise = noise;
    this.targets = observations.normalisedScores();
    this.differences = new int[count * count];
    this.matrix = new DMatrixRMaj(count, count);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        differences[i * count + j] =
            observations.points().get(i).distance(observations.points().get(j));
      }
    }
  }

  /** The likeliest length scale of the grid; the shortest of those that tie. */
  static double likeliest(Observations observations, double noise) {
    LengthScale scale = new LengthScale(observations.latest(MOST_OBSERVATIONS), noise);
    double[] likelihoods = new double[HIGHEST - LOWEST + 1];
    int best = 0;
    for (int k = 0; k < likelihoods.length; k += 2) {
      likelihoods[k] = scale.logLikelihood(scale.gridValue(k));
      best = likelihoods[k] > likelihoods[best] ? k : best;
    }
    int coarse = best;
    for (int k = Math.max(1, coarse - 1); k <= coarse + 1 && k < likelihoods.length; k += 2) {
      likelihoods[k] = scale.logLikelihood(scale.gridValue(k));
      best = likelihoods[k] > likelihoods[best] ? k : best;
    }
    return scale.gridValue(best);
  }

  /** Log marginal likelihood of the normalised scores, without the constant. */
  static double logLikelihood(Observations observations, double noise, double lengthScale) {
    return new LengthScale(observations, noise).logLikelihood(lengthScale);
  }

  private double gridValue(int k) {
    return Math.sqrt(dimensions) * StrictMath.pow(2, (LOWEST + k) / 2.0);
  }

  private double logLikelihood(double lengthScale) {
    Matern52 kernel = new Matern52(dimensions, lengthScale);
    double[] entries = matrix.data;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < i; j++) {
        double covariance = kernel.at(differences[i * count + j]);
        entries[i * count + j] = covariance;
        entries[j * count + i] = covariance;
      }
      entries[i * count + i] = 1 + noise;
    }
    if (!cholesky.decompose(matrix)) {
      return Double.NEGATIVE_INFINITY;
    }
    double[] factor = cholesky.getT(null).data;
    double[] whitened = targets.clone();
    TriangularSolver_DDRM.solveL(factor, whitened, count);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum -= whitened[i] * whitened[i] / 2 + StrictMath.log(factor[i * count + i]);
    }
    return sum;
  }
}
