package io.skipstream.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchCostsTest {
  private static final CostTable COSTS = GpuCostModel.H200_BF16.costs(ModelShape.LLAMA_2_7B);
  private static final SkipSet NONE = SkipSet.none(32);
  private static final SkipSet HALF = SkipSet.uniform(32, 0.5);

  private final SearchCosts costs = new SearchCosts(COSTS);

  @Test
  void shouldTakeOnePassWhenTheRowsOfAllSetsAreFree() {
    double passes = costs.score(new Proposal.Score(0, List.of(NONE, HALF), 32, 8), 0);

    assertThat(passes).isCloseTo(1, within(1e-9));
  }

  @Test
  void shouldTakeLessThanAPassWhenAllSetsSkipTheSame() {
    double passes = costs.score(new Proposal.Score(0, List.of(HALF), 32, 8), 0);

    assertThat(passes).isCloseTo(COSTS.draftCost(HALF, 0, 1), within(1e-9));
  }

  @Test
  void shouldTakeTimeInProportionWhenRowsExceedWhatIsFree() {
    int free = GpuCostModel.H200_BF16.freeRows();
    List<SkipSet> sets =
        List.of(
            NONE,
            HALF,
            SkipSet.uniform(32, 0.1),
            SkipSet.uniform(32, 0.2),
            SkipSet.uniform(32, 0.3));
    double passes = costs.score(new Proposal.Score(0, sets, 64, 64), 0);

    assertThat(5 * 64).isGreaterThan(free);
    assertThat(passes).isBetween(1.0, 5.0 * 64 / free);
  }

  @Test
  void shouldReadTheContextOnceASegment() {
    Proposal.Score oneSegment = new Proposal.Score(0, List.of(NONE), 32, 32);
    Proposal.Score fourSegments = new Proposal.Score(0, List.of(NONE), 32, 8);
    double context = costs.score(oneSegment, 1000) - costs.score(oneSegment, 0);

    assertThat(costs.score(fourSegments, 1000) - costs.score(fourSegments, 0))
        .isCloseTo(4 * context, within(1e-9));
  }

  @Test
  void shouldTakeLittleMoreThanAPassWhenASweepsStatesAreFree() {
    double passes = costs.sweep(new Proposal.Sweep(0, 2, 1, 2, 60), 0);

    assertThat(passes).isBetween(0.8, 1.2);
  }

  @Test
  void shouldChargeARoundAsItsDraftsAndItsVerification() {
    assertThat(costs.round(HALF, 3, 0))
        .isCloseTo(3 * COSTS.draftCost(HALF, 0, 1) + 1, within(1e-9));
    assertThat(costs.round(HALF, 0, 0)).isCloseTo(1, within(1e-9));
  }
}
