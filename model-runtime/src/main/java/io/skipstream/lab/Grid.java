package io.skipstream.lab;

import io.skipstream.tuning.bayes.CounterRandom;

/**
 * A matrix under construction, row after row.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
record Grid(int rows, int columns, float[] values) {
  static Grid of(int rows, int columns) {
    return new Grid(rows, columns, new float[Math.multiplyExact(rows, columns)]);
  }

  double get(int row, int column) {
    return values[row * columns + column];
  }

  void set(int row, int column, double value) {
    values[row * columns + column] = (float) value;
  }

  void add(int row, int column, double value) {
    values[row * columns + column] += (float) value;
  }

  /**
   * Puts a matrix into the upper left corner, times {@code scale}; what stood in its rows beside it
   * stays.
   */
  Grid put(float[] matrix, int matrixColumns, double scale) {
    for (int i = 0; i < matrix.length; i++) {
      set(i / matrixColumns, i % matrixColumns, matrix[i] * scale);
    }
    return this;
  }

  /** Fills all of it with uniform random values of the given standard deviation. */
  Grid fill(CounterRandom random, double deviation) {
    double half = deviation * Math.sqrt(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (half * ((random.next() >> 11) * 0x1p-52));
    }
    return this;
  }
}
