package io.skipstream.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.tuning.ContextCurve;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.RowSteps;
import org.junit.jupiter.api.Test;

class SearchLimitsTest {
  @Test
  void shouldBeSixtyAndFifteenOnTheGpuModel() {
    CostTable costs = GpuCostModel.H200_BF16.costs(PlantedSpec.planted24().shape());

    assertThat(SearchLimits.of(costs).coldPasses()).isCloseTo(60, within(0.5));
    assertThat(SearchLimits.of(costs).warmPasses()).isCloseTo(15, within(0.2));
  }

  @Test
  void shouldGrowAsAPassBuysFewerRows() {
    RowSteps steps = RowSteps.of(new int[] {4, 16}, new double[] {1, 2});
    CostTable costs =
        new CostTable(24, 0, 1, ContextCurve.linear(1e-12), 2, 1, steps, RowSteps.freeUpTo(64));

    SearchLimits limits = SearchLimits.of(costs);

    assertThat(limits.rowsAPass()).isCloseTo(8, within(0.01));
    assertThat(limits.coldPasses()).isCloseTo(60 * 206 / 8.0, within(5.0));
  }
}
