package io.skipstream.lab;

import io.skipstream.tuning.CostTable;

/**
 * Within how many pass-equivalents a search should be done, by what a pass-equivalent tells. A
 * measurement tells as much as it has rows, one token under one set each. On the H200 model a pass
 * of 206 rows costs what one of a single row does, and the limits there are 60 passes cold and 15
 * warm; where a pass buys fewer rows, as many rows take more passes.
 *
 * @param rowsAPass most rows that a pass-equivalent buys, in passes of at most {@value #MOST_ROWS}
 */
public record SearchLimits(double rowsAPass) {
  static final int MOST_ROWS = 256;

  private static final double GPU_ROWS = 206;
  private static final double COLD = 60;
  private static final double WARM = 15;
  private static final int CONTEXT = 128;

  /** Of a device's costs. */
  public static SearchLimits of(CostTable costs) {
    double most = 0;
    for (int rows = 1; rows <= MOST_ROWS; rows++) {
      most = Math.max(most, rows / costs.verifyCost(rows, CONTEXT, 1));
    }
    return new SearchLimits(most);
  }

  /** Pass-equivalents until 95 % of the best, of a stream of which nothing is known. */
  public double coldPasses() {
    return COLD * Math.max(1, GPU_ROWS / rowsAPass);
  }

  /** The same of a stream that begins with what served others. */
  public double warmPasses() {
    return WARM * Math.max(1, GPU_ROWS / rowsAPass);
  }
}
