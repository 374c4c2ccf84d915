package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.tuning.SwiftState.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SwiftTunerTest {
  private static final int LAYERS = 40;
  private static final int WINDOW = 32;
  private static final TuningEnv ENV = TuningEnv.ofTokens(200);

  private final SwiftTuner tuner = new SwiftTuner(SwiftSettings.DEFAULTS);

  @Test
  void shouldMeasureTheInitialUniformSetFirst() {
    SwiftState fresh = tuner.fresh(1, LAYERS);
    SkipSet uniform = SkipSet.uniform(LAYERS, 0.45);
    assertThat(tuner.skipSet(fresh)).isEqualTo(uniform);
    assertThat(uniform.skipped()).isEqualTo(34);
    assertThat(tuner.suggest(fresh, ENV))
        .isEqualTo(new Proposal.Score(0, List.of(uniform), WINDOW, WINDOW));

    SwiftState measured = answer(tuner, fresh, 20);
    assertThat(measured.score()).isEqualTo(20.0 / WINDOW);
    assertThat(measured.steps()).isZero();
    assertThat(tuner.skipSet(measured)).isEqualTo(uniform);
  }

  @Test
  void shouldScoreTheIncumbentOnTheWindowOfEveryChallenger() {
    SwiftState state = answer(tuner, tuner.fresh(1, LAYERS), 20);
    Set<SkipSet> seen = new HashSet<>();
    for (int step = 0; step < 60; step++) {
      Proposal.Score score = ask(tuner, state);
      assertThat(score.sets()).hasSize(2);
      assertThat(score.sets().get(0)).isEqualTo(tuner.skipSet(state));
      SkipSet challenger = score.sets().get(1);
      assertThat(challenger.skipped()).isEqualTo(34);
      assertThat(seen.add(challenger)).isTrue();
      state = answer(tuner, state, 20, 20);
    }
  }

  @Test
  void shouldKeepTheChallengerOnlyWhenItHasMoreHitsOnTheSameWindow() {
    SwiftState state = answer(tuner, tuner.fresh(1, LAYERS), 20);
    SkipSet first = tuner.skipSet(state);

    SwiftState tie = answer(tuner, state, 25, 25);
    assertThat(tuner.skipSet(tie)).isEqualTo(first);
    assertThat(tie.unimproved()).isEqualTo(1);
    // Re-scored: the old 20 hits were of another window.
    assertThat(tie.score()).isEqualTo(25.0 / WINDOW);

    SkipSet challenger = ask(tuner, tie).sets().get(1);
    SwiftState better = answer(tuner, tie, 12, 13);
    assertThat(tuner.skipSet(better)).isEqualTo(challenger);
    assertThat(better.score()).isEqualTo(13.0 / WINDOW);
    assertThat(better.unimproved()).isZero();
  }

  @Test
  void shouldMeasureNothingWithoutEnoughVerifiedTokens() {
    SwiftState state = tuner.fresh(1, LAYERS);
    assertThat(tuner.suggest(state, TuningEnv.ofTokens(WINDOW - 1)))
        .isEqualTo(new Proposal.Nothing());
    assertThat(tuner.suggest(state, TuningEnv.ofTokens(WINDOW))).isInstanceOf(Proposal.Score.class);
  }

  @Test
  void shouldStopWhenTheScoreIsReached() {
    SwiftState state = answer(tuner, tuner.fresh(1, LAYERS), 20);
    // 30 of 32 is below 0.95, 31 is not.
    state = answer(tuner, state, 20, 30);
    assertThat(state.phase()).isEqualTo(Phase.SEARCHING);
    state = answer(tuner, state, 30, 31);
    assertThat(state.phase()).isEqualTo(Phase.SCORE_REACHED);
    assertThat(tuner.suggest(state, ENV)).isEqualTo(new Proposal.Nothing());
    assertThat(answer(tuner, tuner.fresh(2, LAYERS), 32).phase()).isEqualTo(Phase.SCORE_REACHED);
  }

  @Test
  void shouldStopWhenPatienceIsLost() {
    SwiftTuner random = random(1000, 300);
    SwiftState state = answer(random, random.fresh(1, LAYERS), 20);
    state = answer(random, state, 20, 21);
    for (int step = 0; step < 300; step++) {
      state = answer(random, state, 21, 20);
    }
    assertThat(state.phase()).isEqualTo(Phase.SEARCHING);
    state = answer(random, state, 21, 20);
    assertThat(state.phase()).isEqualTo(Phase.PATIENCE_LOST);
    assertThat(state.steps()).isEqualTo(302);
  }

  @Test
  void shouldStopWhenAllStepsAreTaken() {
    SwiftTuner random = random(50, 1000);
    SwiftState state = answer(random, random.fresh(1, LAYERS), 20);
    for (int step = 0; step < 50; step++) {
      state = answer(random, state, 20, 20);
    }
    assertThat(state.phase()).isEqualTo(Phase.SEARCHING);
    assertThat(answer(random, state, 20, 20).phase()).isEqualTo(Phase.STEPS_TAKEN);
  }

  @Test
  void shouldStartAgainFromTheSetInUseWhenAcceptanceFalls() {
    SwiftState stopped = answer(tuner, tuner.fresh(1, LAYERS), 32);
    SkipSet set = tuner.skipSet(stopped);
    SwiftState state = served(stopped, set, 9, 10, 400);
    assertThat(state.searching()).isFalse();
    // Within what is usual.
    state = served(state, set, 17, 20, 100);
    assertThat(state.searching()).isFalse();

    state = served(state, set, 6, 10, 60);
    assertThat(state.searching()).isTrue();
    assertThat(state.search()).isEqualTo(1);
    assertThat(state.steps()).isZero();
    assertThat(state.drift()).isEqualTo(AcceptanceDrift.NONE);
    assertThat(ask(tuner, state).sets()).containsExactly(set);
    assertThat(ask(tuner, state).serial()).isEqualTo(1);

    SwiftState again = answer(tuner, state, 20);
    SwiftState first = answer(tuner, tuner.fresh(1, LAYERS), 20);
    assertThat(ask(tuner, again).sets().get(1)).isNotEqualTo(ask(tuner, first).sets().get(1));
  }

  @Test
  void shouldNotStartAgainBeforeItKnowsWhatIsUsualNorForAnotherSet() {
    SwiftState stopped = answer(tuner, tuner.fresh(1, LAYERS), 32);
    SkipSet set = tuner.skipSet(stopped);
    SwiftState early = served(served(stopped, set, 10, 10, 40), set, 0, 10, 60);
    assertThat(early.searching()).isFalse();
    SwiftState settled = served(stopped, set, 10, 10, 200);
    assertThat(served(settled, SkipSet.none(LAYERS), 0, 10, 200)).isEqualTo(settled);
  }

  @Test
  void shouldPassOverAnOutcomeThatComesLateOrTwice() {
    SwiftState state = answer(tuner, tuner.fresh(1, LAYERS), 20);
    Outcome outcome = outcome(ask(tuner, state), 20, 24);
    SwiftState next = tuner.observe(state, outcome);
    assertThat(tuner.observe(next, outcome)).isSameAs(next);
  }

  @Test
  void shouldWalkTheSamePathForTheSameSeedAndAnotherForAnother() {
    assertThat(path(5, 1)).isEqualTo(path(5, 1));
    assertThat(path(5, 1)).isNotEqualTo(path(5, 2));
  }

  @Test
  void shouldSearchNothingWhereThereIsNoChoice() {
    for (int layers = 1; layers <= 3; layers++) {
      SwiftState state = tuner.fresh(1, layers);
      assertThat(tuner.skipSet(state)).isEqualTo(SkipSet.none(layers));
      assertThat(tuner.suggest(state, ENV)).isEqualTo(new Proposal.Nothing());
      assertThat(served(state, SkipSet.none(layers), 1, 1, 2)).isEqualTo(state);
    }
  }

  @Test
  void shouldResumeOnlyWhatFits() {
    SwiftState state = answer(tuner, answer(tuner, tuner.fresh(1, LAYERS), 20), 20, 24);
    assertThat(tuner.resume(state, LAYERS)).isSameAs(state);

    SwiftState otherModel = tuner.resume(state, 20);
    assertThat(otherModel.layers()).isEqualTo(20);
    assertThat(tuner.skipSet(otherModel)).isEqualTo(SkipSet.uniform(20, 0.45));
    assertThat(otherModel.searching()).isTrue();

    SwiftTuner oftener = new SwiftTuner(SwiftSettings.DEFAULTS.withBayesInterval(5));
    SwiftState otherInterval = oftener.resume(state, LAYERS);
    assertThat(oftener.skipSet(otherInterval)).isEqualTo(tuner.skipSet(state));
    assertThat(otherInterval.steps()).isZero();
    assertThat(oftener.observe(otherInterval, outcome(ask(tuner, state), 1, 2)).steps()).isZero();
  }

  @Test
  void shouldRefuseSettingsOutOfRange() {
    assertThatThrownBy(() -> SwiftSettings.DEFAULTS.withBayesInterval(0))
        .hasMessageContaining("bayesInterval must be within 1.0..65535.0, was 0.0");
    assertThatThrownBy(() -> random(1001, 1)).hasMessageContaining("maxSteps");
  }

  private List<Proposal> path(int interval, long seed) {
    SwiftTuner swift = new SwiftTuner(SwiftSettings.DEFAULTS.withBayesInterval(interval));
    Landscape landscape = new Landscape(LAYERS, WINDOW, 3);
    SwiftState state = swift.fresh(seed, LAYERS);
    List<Proposal> path = new ArrayList<>();
    for (int step = 0; step < 40; step++) {
      Proposal.Score score = ask(swift, state);
      path.add(score);
      state = swift.observe(state, landscape.run(score));
    }
    return path;
  }

  /** The paper's search without its Bayesian steps. */
  static SwiftTuner random(int maxSteps, int patience) {
    return new SwiftTuner(
        new SwiftSettings(0.45, 65535, maxSteps, patience, 0.95, WINDOW, 2.5, 1e-2, 0.1, 2024));
  }

  private SwiftState served(SwiftState state, SkipSet set, int hits, int tries, int rounds) {
    SwiftState next = state;
    for (int round = 0; round < rounds; round++) {
      next = tuner.observe(next, new Outcome.Served(set, Matchness.of(hits, tries)));
    }
    return next;
  }

  private static Proposal.Score ask(SwiftTuner swift, SwiftState state) {
    return (Proposal.Score) swift.suggest(state, ENV);
  }

  private static SwiftState answer(SwiftTuner swift, SwiftState state, int... hits) {
    return swift.observe(state, outcome(ask(swift, state), hits));
  }

  private static Outcome outcome(Proposal.Score score, int... hits) {
    List<WindowHits> windows = new ArrayList<>();
    for (int count : hits) {
      windows.add(WindowHits.first(count, WINDOW));
    }
    return new Outcome.Scored(score, windows, 1);
  }
}
