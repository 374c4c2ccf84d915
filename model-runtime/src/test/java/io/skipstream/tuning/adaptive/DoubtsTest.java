package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked although of each sublayer it is believed to cost more than it saves. */
class DoubtsTest {
  private static final int LAYERS = 24;
  private static final int[] PERHAPS = {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27};

  private final SkipSet present =
      SkipSet.of(LAYERS, new int[] {2, 3, 4, 5, 6, 7}, new int[] {2, 3, 4, 5, 6, 7});
  private final SkipSet hopeful = Sublayers.flip(present, PERHAPS);
  private final CostTable free =
      GpuCostModel.H200_BF16.costs(
          new ModelShape("any", LAYERS, 4_608, 12_800, 48, 24, 128, 32_000));
  private final CostTable dear = TestCosts.asOnCpu(free);

  @Test
  void shouldSkipAllThatMayCostNothingThoughTheirSumSeemsDear() {
    Candidates candidates =
        new Candidates(state(), Speeds.of(env(dear), LAYERS, 12), new Posterior(state()));
    assertThat(candidates.best(0)).isEqualTo(present);
    assertThat(candidates.hopeful(1)).isEqualTo(hopeful);
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

  @Test
  void shouldAskForAllTogetherThatLostNothingAlone() {
    AdaptiveState state = state();
    Singles singles = state.singles().plus(30, 45, 0).plus(33, 60, 0).plus(35, 45, 1);
    state = state.withProgress(singles, 0, 0);
    assertThat(doubts(state).group()).isEqualTo(hopeful);
    Trial slower = new Trial(present, hopeful, 48, 30, 0);
    state = state.withEvidence(state.beliefs(), state.ties(), List.of(slower));
    assertThat(doubts(state).group()).isEqualTo(Sublayers.flip(present, 30, 33));
  }

  @Test
  void shouldAskAgainForWhatDidBetterThanBelieved() {
    SkipSet lucky = Sublayers.flip(present, 30, 31, 32, 33);
    AdaptiveState state = state();
    Trial trial = new Trial(present, lucky, 31, 0, 0);
    state = state.withEvidence(state.beliefs(), state.ties(), List.of(trial));
    assertThat(doubts(state).group()).isEqualTo(lucky);
    Trial firm = new Trial(present, lucky, 96, 0, 0);
    state = state.withEvidence(state.beliefs(), state.ties(), List.of(firm));
    assertThat(doubts(state).group()).isEqualTo(hopeful);
  }

  @Test
  void shouldTryKeptSublayersAloneUntilTheyAreProved() {
    AdaptiveState state = state().measured(state().pace());
    List<SkipSet> first = doubts(state).singly();
    int untried = 2 * LAYERS - 4 - present.skipped();
    assertThat(first).hasSize(untried).allMatch(set -> Sublayers.differing(set, present) == 1);
    assertThat(first).startsWith(Sublayers.flip(present, PERHAPS[1]));
    Singles singles =
        state.singles().plus(PERHAPS[1], 16, 0).plus(PERHAPS[3], 45, 0).plus(30, 16, 5);
    List<SkipSet> next = doubts(state.withProgress(singles, 0, 0)).singly();
    assertThat(next)
        .hasSize(untried - 2)
        .doesNotContain(Sublayers.flip(present, PERHAPS[3]), Sublayers.flip(present, 30))
        .endsWith(Sublayers.flip(present, PERHAPS[1]));
  }

  @Test
  void shouldTryAPairAgainAndEachHalfOfIt() {
    AdaptiveState state = state().measured(state().pace());
    Singles proved = state.singles();
    for (int i = 2; i < 2 * LAYERS - 2; i++) {
      proved = proved.plus(i, 45, 0);
    }
    state = state.withProgress(proved, 0, 0);
    assertThat(doubts(state).singly()).isEmpty();
    Ties tied = state.ties().plus(5, 7);
    SkipSet pair = Sublayers.flip(present, 5, 7);
    SkipSet one = Sublayers.flip(present, 5);
    SkipSet other = Sublayers.flip(present, 7);
    state = state.withEvidence(state.beliefs(), tied, List.of());
    assertThat(doubts(state).singly()).containsExactlyInAnyOrder(pair, one, other);
    List<Trial> trials =
        List.of(
            new Trial(present, pair, 60, 0, 0),
            new Trial(present, one, 48, 14, 0),
            new Trial(present, other, 48, 0, 0));
    assertThat(doubts(state.withEvidence(state.beliefs(), tied, trials)).singly())
        .containsExactly(other);
  }

  private Doubts doubts(AdaptiveState state) {
    Speeds speeds = Speeds.of(env(dear), LAYERS, 12);
    return new Doubts(state, speeds, new Candidates(state, speeds, new Posterior(state)));
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
