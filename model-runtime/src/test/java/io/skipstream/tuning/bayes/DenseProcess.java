package io.skipstream.tuning.bayes;

/** The textbook's Gaussian process: an explicit inverse and determinant by Gauss-Jordan. */
final class DenseProcess {
  private final Observations observations;
  private final double lengthScale;
  private final double[][] inverse;
  private final double[] targets;
  private double logDeterminant;

  DenseProcess(Observations observations, double lengthScale, double noise) {
    this.observations = observations;
    this.lengthScale = lengthScale;
    this.targets = observations.normalisedScores();
    int n = observations.size();
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        matrix[i][j] = kernel(i, observations.points().get(j)) + (i == j ? noise : 0);
      }
    }
    inverse = invert(matrix);
  }

  double mean(BitVector point) {
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      for (int j = 0; j < targets.length; j++) {
        sum += kernel(i, point) * inverse[i][j] * targets[j];
      }
    }
    return sum;
  }

  double variance(BitVector point) {
    double explained = 0;
    for (int i = 0; i < targets.length; i++) {
      for (int j = 0; j < targets.length; j++) {
        explained += kernel(i, point) * inverse[i][j] * kernel(j, point);
      }
    }
    return 1 - explained;
  }

  double logLikelihood() {
    double square = 0;
    for (int i = 0; i < targets.length; i++) {
      for (int j = 0; j < targets.length; j++) {
        square += targets[i] * inverse[i][j] * targets[j];
      }
    }
    return -square / 2 - logDeterminant / 2;
  }

  private double kernel(int i, BitVector point) {
    BitVector observed = observations.points().get(i);
    double squares = 0;
    for (int c = 0; c < point.length(); c++) {
      double apart = (observed.get(c) ? 1 : 0) - (point.get(c) ? 1 : 0);
      squares += apart * apart;
    }
    double distance = Math.sqrt(squares) / lengthScale;
    return (1 + Math.sqrt(5) * distance + 5 * distance * distance / 3)
        * Math.exp(-Math.sqrt(5) * distance);
  }

  private double[][] invert(double[][] matrix) {
    int n = matrix.length;
    double[][] result = new double[n][n];
    for (int i = 0; i < n; i++) {
      result[i][i] = 1;
    }
    for (int pivot = 0; pivot < n; pivot++) {
      double scale = matrix[pivot][pivot];
      logDeterminant += Math.log(scale);
      for (int c = 0; c < n; c++) {
        matrix[pivot][c] /= scale;
        result[pivot][c] /= scale;
      }
      for (int r = 0; r < n; r++) {
        double factor = matrix[r][pivot];
        for (int c = 0; r != pivot && c < n; c++) {
          matrix[r][c] -= factor * matrix[pivot][c];
          result[r][c] -= factor * result[pivot][c];
        }
      }
    }
    return result;
  }
}
