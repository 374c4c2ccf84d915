package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.RowSteps;

/** Cost tables of devices on which more rows cost more. */
final class TestCosts {
  private TestCosts() {}

  /** The same sublayers, and rows about as dear as those of a CPU. */
  static CostTable asOnCpu(CostTable costs) {
    return withRows(
        costs,
        RowSteps.of(
            new int[] {2, 4, 8, 16, 32, 64, 128, 256},
            new double[] {1, 1.09, 1.2, 1.91, 2.55, 4.51, 8.88, 20.4}));
  }

  /** The same sublayers, nothing fixed, and as much for so many rows. */
  static CostTable withRows(CostTable costs, RowSteps rows) {
    return new CostTable(
        costs.layers(),
        0,
        costs.attentionSeconds(),
        costs.contextSeconds(),
        costs.mlpSeconds(),
        costs.headSeconds(),
        rows,
        rows);
  }
}
