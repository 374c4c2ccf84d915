package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import io.skipstream.tuning.WindowHits;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What single windows teach. */
class LearnerTest {
  private static final int LAYERS = 12;
  private static final int WINDOW = 32;
  private static final int FIRST = 15; // MLP of layer 7
  private static final int SECOND = 17; // MLP of layer 8
  private static final int THIRD = 19;
  private static final ModelShape SHAPE =
      new ModelShape("any", LAYERS, 4_608, 12_800, 48, 24, 128, 32_000);

  private final AdaptiveTuner tuner = new AdaptiveTuner(AdaptiveLimits.DEFAULTS);
  private final SkipSet present =
      SkipSet.of(LAYERS, new int[] {2, 3, 4, 5, 6}, new int[] {2, 3, 4, 5, 6});

  @Test
  void shouldLearnNothingFromAWindowThatSetsKnownToBePoorMeet() {
    Beliefs beliefs =
        Beliefs.none(LAYERS).with(FIRST, 0.5, 0.05).with(SECOND, 0.5, 0.05).with(THIRD, 0.5, 0.05);
    AdaptiveState state = refining(present, beliefs);
    SkipSet one = Sublayers.flip(present, FIRST);
    SkipSet other = Sublayers.flip(present, SECOND);
    SkipSet third = Sublayers.flip(present, THIRD);
    List<SkipSet> sets = List.of(present, one, other, third);
    AdaptiveState easy = scored(state, sets, 32, 32, 32, 31);
    assertThat(easy.beliefs()).isEqualTo(beliefs);
    assertThat(easy.trials()).isEmpty();
    assertThat(easy.skipSet()).isEqualTo(present);
    assertThat(easy.serial()).isEqualTo(state.serial() + 1);
    AdaptiveState usual = scored(state, sets, 32, 20, 18, 21);
    assertThat(usual.trials()).isNotEmpty();
  }

  @Test
  void shouldBelieveAWindowThatOnlyOneSetMeetsBeyondExpectation() {
    Beliefs beliefs = Beliefs.none(LAYERS).with(FIRST, 0.5, 0.05);
    AdaptiveState state = refining(present, beliefs);
    SkipSet one = Sublayers.flip(present, FIRST);
    AdaptiveState learnt = scored(state, List.of(present, one), 32, 32);
    assertThat(new Posterior(learnt).mean(FIRST)).isLessThan(0.49);
  }

  @Test
  void shouldTieTwoThatEachLoseWhenTheyAreKept() {
    SkipSet both = Sublayers.flip(present, FIRST, SECOND);
    AdaptiveState state = refining(both, Beliefs.none(LAYERS));
    SkipSet first = Sublayers.flip(both, FIRST);
    SkipSet second = Sublayers.flip(both, SECOND);
    for (int window = 0; window < 3; window++) {
      state = scored(state, List.of(both, first, second), 31, 16, 15);
    }
    assertThat(state.ties().partner(FIRST)).isEqualTo(SECOND);
    assertThat(state.skipSet()).isEqualTo(both);
  }

  @Test
  void shouldTieNothingWhenKeptSublayersLoseNothing() {
    AdaptiveState state = refining(present, Beliefs.none(LAYERS));
    for (int window = 0; window < 3; window++) {
      state =
          scored(
              state,
              List.of(present, Sublayers.flip(present, 5), Sublayers.flip(present, 7)),
              30,
              31,
              30);
    }
    assertThat(state.ties()).isEqualTo(Ties.none(LAYERS));
  }

  @Test
  void shouldRememberNoSetThatBreaksAPair() {
    AdaptiveState state = refining(present, Beliefs.none(LAYERS).with(FIRST, 0.001, 0.001));
    SkipSet broken = Sublayers.flip(present, FIRST);
    assertThat(sets(scored(state, List.of(present, broken), 31, 31))).contains(broken);
    AdaptiveState tied =
        state.withEvidence(
            state.beliefs(), Ties.none(LAYERS).plus(FIRST, SECOND), List.<Trial>of());
    assertThat(sets(scored(tied, List.of(present, broken), 31, 31))).doesNotContain(broken);
  }

  @Test
  void shouldEndASearchLaterWhenOnlyHalfOfEachWindowIsNew() {
    // All that is switchable is known, so nothing is left to hope for.
    Beliefs beliefs = Beliefs.none(LAYERS);
    for (int i = 2; i < 2 * LAYERS - 2; i++) {
      beliefs = beliefs.with(i, Sublayers.skips(present, i) ? 0.001 : 0.8, 0.001);
    }
    AdaptiveState state = refining(present, beliefs);
    List<SkipSet> sets = List.of(present, Sublayers.flip(present, FIRST));
    AdaptiveState early = scored(state.withProgress(state.singles(), 0, 4_500), sets, 31, 15);
    assertThat(early.stage()).isEqualTo(Stage.REFINING);
    AdaptiveState late = scored(state.withProgress(state.singles(), 0, 8_500), sets, 31, 15);
    assertThat(late.stage()).isEqualTo(Stage.SETTLED);
  }

  @Test
  void shouldTakeNoLuckyWindowOfASetForAnotherTextAfterwards() {
    Beliefs beliefs =
        Beliefs.none(LAYERS).with(FIRST, 0.03, 0.1).with(SECOND, 0.03, 0.1).with(THIRD, 0.03, 0.1);
    SkipSet lucky = Sublayers.flip(Sublayers.flip(present, FIRST, SECOND), THIRD);
    AdaptiveState state =
        scored(served(refining(present, beliefs), 40, 9), List.of(present, lucky), 32, 32);
    assertThat(state.skipSet()).isEqualTo(lucky);
    assertThat(served(state, 15, 6).search()).as("less than promised").isEqualTo(state.search());
    assertThat(served(state, 15, 3).search()).as("another text").isGreaterThan(state.search());
  }

  @Test
  void shouldGoByWhatWasSeenOfTwoSetsWhenSublayersAreBelievedToSayOtherwise() {
    SkipSet more = Sublayers.flip(present, FIRST);
    AdaptiveState state = refining(more, Beliefs.none(LAYERS).with(FIRST, -0.02, 0.001));
    for (int window = 0; window < 3 && state.skipSet().equals(more); window++) {
      state = scored(state, List.of(more, present), 24, 32);
    }
    assertThat(state.skipSet()).isEqualTo(present);
  }

  @Test
  void shouldTakeAPairApartWhenTheSetIsBetterWithoutIt() {
    SkipSet both = Sublayers.flip(present, FIRST, SECOND);
    AdaptiveState state = refining(both, Beliefs.none(LAYERS).with(FIRST, -0.02, 0.001));
    Ties tied = state.ties().plus(FIRST, SECOND);
    state = state.withEvidence(state.beliefs(), tied, List.<Trial>of());
    for (int window = 0; window < 3; window++) {
      state = scored(state, List.of(both, present), 24, 32);
    }
    assertThat(state.ties().partner(FIRST)).isNegative();
    assertThat(state.skipSet()).isEqualTo(present);
  }

  @Test
  void shouldTakeAPairApartWhenHalfOfItIsBetter() {
    SkipSet both = Sublayers.flip(present, FIRST, SECOND);
    AdaptiveState state = refining(both, Beliefs.none(LAYERS).with(FIRST, -0.05, 0.001));
    Ties tied = state.ties().plus(FIRST, SECOND);
    state = state.withEvidence(state.beliefs(), tied, List.<Trial>of());
    SkipSet half = Sublayers.flip(both, SECOND);
    for (int window = 0; window < 3; window++) {
      state = scored(state, List.of(both, half), 26, 31);
    }
    assertThat(state.ties().partner(FIRST)).isNegative();
    assertThat(state.skipSet()).isEqualTo(half);
  }

  @Test
  void shouldGoNoSmallStepFurtherBeforeTheLastOneIsProvedWhereRowsAreDear() {
    SkipSet first = Sublayers.flip(present, FIRST);
    SkipSet second = Sublayers.flip(first, SECOND - 1);
    Beliefs beliefs = Beliefs.none(LAYERS).with(FIRST, 0.001, 0.01).with(SECOND - 1, 0.001, 0.01);
    List<Known> known = List.of(new Known(first, 288, 300, 0), new Known(present, 288, 300, 0));
    AdaptiveState state = refining(first, beliefs).withKnown(known);
    AdaptiveState step = scored(state, dear(), List.of(first, second), 31, 31);
    assertThat(step.skipSet()).as("in the first windows").isEqualTo(second);
    for (int window = 0; window < 60; window++) {
      state = state.measured(state.pace());
    }
    step = scored(state, dear(), List.of(first, second), 31, 31);
    assertThat(step.skipSet()).isEqualTo(first);
    assertThat(scored(state, env(), List.of(first, second), 31, 31).skipSet()).isEqualTo(second);
    AdaptiveState screening = state.withStage(Stage.SCREENING);
    step = scored(screening, dear(), List.of(first, second), 31, 31);
    assertThat(step.skipSet()).as("asks for no set that was left").isEqualTo(second);
    Trial stood = new Trial(first, present, 96, 0, 0);
    state = state.withEvidence(state.beliefs(), state.ties(), List.of(stood));
    step = scored(state, dear(), List.of(first, second), 31, 31);
    assertThat(step.skipSet()).isEqualTo(second);
  }

  /** After rounds of ten draft tokens, of which so many are met. */
  private AdaptiveState served(AdaptiveState from, int rounds, int met) {
    AdaptiveState state = from;
    for (int round = 0; round < rounds; round++) {
      Matchness acceptance = Matchness.of(new int[] {met}, new int[] {10});
      state = tuner.observe(state, new Outcome.Served(state.skipSet(), acceptance), env());
    }
    return state;
  }

  private static List<SkipSet> sets(AdaptiveState state) {
    return state.known().stream().map(Known::set).toList();
  }

  private AdaptiveState scored(AdaptiveState state, List<SkipSet> sets, int... hits) {
    return scored(state, env(), sets, hits);
  }

  private AdaptiveState scored(
      AdaptiveState state, TuningEnv env, List<SkipSet> sets, int... hits) {
    List<WindowHits> windows = new ArrayList<>();
    for (int hit : hits) {
      windows.add(WindowHits.first(hit, WINDOW));
    }
    Proposal.Score score = new Proposal.Score(state.serial(), sets, WINDOW, WINDOW);
    return tuner.observe(state, new Outcome.Scored(score, windows, 1), env);
  }

  private static AdaptiveState refining(SkipSet set, Beliefs beliefs) {
    AdaptiveState fresh = AdaptiveState.fresh(1, LAYERS, 60);
    return fresh
        .withStage(Stage.REFINING)
        .withKnown(List.of(new Known(set, 288, 300, 0)))
        .withEvidence(beliefs, fresh.ties(), List.of());
  }

  private static TuningEnv env() {
    return env(GpuCostModel.H200_BF16.costs(SHAPE));
  }

  /** Where more rows cost more. */
  private static TuningEnv dear() {
    return env(TestCosts.asOnCpu(GpuCostModel.H200_BF16.costs(SHAPE)));
  }

  private static TuningEnv env(CostTable costs) {
    return new TuningEnv(200, costs, 200, 1, false, TuningPool.EMPTY);
  }
}
