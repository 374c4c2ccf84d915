package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked although of each sublayer it is believed to cost more than it saves. */
class HopefulSetTest {
  private static final int LAYERS = 24;
  private static final int[] PERHAPS = {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27};

  private final SkipSet present =
      SkipSet.of(LAYERS, new int[] {2, 3, 4, 5, 6, 7}, new int[] {2, 3, 4, 5, 6, 7});
  private final SkipSet hopeful = Sublayers.flip(present, PERHAPS);
  private final CostTable free =
      GpuCostModel.H200_BF16.costs(
          new ModelShape("any", LAYERS, 4_608, 12_800, 48, 24, 128, 32_000));
  private final CostTable dear =
      TestCosts.withRows(
          free,
          RowSteps.of(
              new int[] {2, 4, 8, 16, 32, 64, 128, 256},
              new double[] {1, 1.09, 1.2, 1.91, 2.55, 4.51, 8.88, 20.4}));

  @Test
  void shouldSkipAllThatMayCostNothingThoughTheirSumSeemsDear() {
    Candidates candidates =
        new Candidates(state(), Speeds.of(env(dear), LAYERS, 12), new Posterior(state()));
    assertThat(candidates.best(0)).isEqualTo(present);
    assertThat(candidates.hopeful()).isEqualTo(hopeful);
  }

  @Test
  void shouldAskForItNowAndThenWhereRowsAreDear() {
    int asked = 0;
    AdaptiveState state = state();
    for (int step = 0; step < 9; step++) {
      asked += asks(state, dear) ? 1 : 0;
      state = state.measured(state.pace());
    }
    assertThat(asked).isEqualTo(3);
    assertThat(asks(state(), free)).isFalse();
  }

  @Test
  void shouldAskNoMoreWhenItWasComparedOftenEnough() {
    Trial often = new Trial(present, hopeful, 200, 40, 0);
    AdaptiveState state = state();
    state = state.withEvidence(state.beliefs(), state.ties(), List.of(often));
    assertThat(asks(state, dear)).isFalse();
  }

  private boolean asks(AdaptiveState state, CostTable costs) {
    TuningEnv env = env(costs);
    Proposal next = new Agenda(state, env, Speeds.of(env, LAYERS, 12)).next();
    return ((Proposal.Score) next).sets().contains(hopeful);
  }

  private AdaptiveState state() {
    Beliefs beliefs = Beliefs.none(LAYERS);
    for (int i = 2; i < 2 * LAYERS - 2; i++) {
      beliefs = beliefs.with(i, Sublayers.skips(present, i) ? 0.001 : 0.4, 0.001);
    }
    for (int i : PERHAPS) {
      beliefs = beliefs.with(i, 0.05, 0.05);
    }
    AdaptiveState fresh = AdaptiveState.fresh(1, LAYERS, 600);
    return fresh
        .withStage(Stage.REFINING)
        .withKnown(List.of(new Known(present, 288, 300, 0)))
        .withEvidence(beliefs, fresh.ties(), List.of());
  }

  private static TuningEnv env(CostTable costs) {
    return new TuningEnv(200, costs, 200, 1, false, TuningPool.EMPTY);
  }
}
