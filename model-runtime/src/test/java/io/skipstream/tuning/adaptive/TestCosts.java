package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.RowSteps;

/** Cost tables of devices on which more rows cost more. */
final class TestCosts {
  private TestCosts() {}

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
