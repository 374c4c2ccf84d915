package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SwiftStateTest {
  private static final TuningEnv ENV = TuningEnv.ofTokens(200);

  @Test
  void shouldProposeTheSameAfterARoundTripAtAnyStep() {
    SwiftTuner tuner = new SwiftTuner(SwiftSettings.DEFAULTS.withBayesInterval(7));
    Landscape landscape = new Landscape(24, 32, 4);
    SwiftState live = tuner.fresh(9, 24);
    SwiftState restored = live;
    for (int step = 0; step < 120; step++) {
      restored = SwiftState.parse(restored.toBytes());
      assertThat(restored).isEqualTo(live).hasSameHashCodeAs(live);
      Proposal proposal = tuner.suggest(live, ENV);
      assertThat(tuner.suggest(restored, ENV)).isEqualTo(proposal);
      Outcome outcome = landscape.run((Proposal.Score) proposal);
      live = tuner.observe(live, outcome);
      restored = tuner.observe(restored, outcome);
    }
  }

  @Test
  void shouldRoundTripWhenTheSearchHasEnded() {
    SwiftTuner tuner = new SwiftTuner(SwiftSettings.DEFAULTS);
    SwiftState state = tuner.fresh(9, 24);
    Proposal.Score first = (Proposal.Score) tuner.suggest(state, ENV);
    state = tuner.observe(state, new Outcome.Scored(first, List.of(WindowHits.first(8, 8)), 0.4));
    state = tuner.observe(state, new Outcome.Served(state.skipSet(), Matchness.of(7, 9)));
    assertThat(SwiftState.parse(state.toBytes())).isEqualTo(state);
  }

  @Test
  void shouldStayBelowFourKibibytesAtEightyLayersHoweverLongItServes() {
    for (int interval : new int[] {25, 5, 1}) {
      // Answers without a model: what the sets are does not matter to the size.
      SearchSpace space = SearchSpace.of(80, 0.45);
      SkipSet uniform = SkipSet.uniform(80, 0.45);
      SwiftLog log = SwiftLog.empty(space, interval, 1, Integer.MAX_VALUE, uniform);
      int largest = 0;
      for (int step = -1; step <= SwiftSettings.MOST_STEPS; step++) {
        log = log.plus(uniform, 0.5);
        SwiftState state =
            new SwiftState(
                SwiftState.Phase.SEARCHING,
                Long.MAX_VALUE,
                uniform,
                0.5,
                log.steps(),
                log,
                new AcceptanceDrift(1, 2, 3, 4));
        byte[] bytes = state.toBytes();
        largest = Math.max(largest, bytes.length);
        if (step % 100 == 0) {
          assertThat(SwiftState.parse(bytes)).isEqualTo(state);
        }
      }
      assertThat(log.bayesian()).hasSizeLessThanOrEqualTo(SwiftLog.mostBayesian(80));
      assertThat(largest).isLessThan(4096 - 256);
    }
  }

  @Test
  void shouldForgetTheOlderBayesianSetsWithTheirScores() {
    SearchSpace space = SearchSpace.of(80, 0.45);
    SwiftLog log = SwiftLog.empty(space, 2, 1, 0, SkipSet.uniform(80, 0.45));
    log = log.plus(log.initial(), 0.5);
    int most = SwiftLog.mostBayesian(80);
    List<SkipSet> sets = new ArrayList<>();
    for (int step = 0; step < 2 * (most + 1); step++) {
      SkipSet set = log.nextRandom();
      if (log.nextIsBayesian()) {
        sets.add(set);
      }
      log = log.plus(set, log.nextIsBayesian() ? 1 : 0);
    }
    assertThat(log.forgotten()).isEqualTo(most / 2);
    assertThat(log.bayesian()).isEqualTo(sets.subList(most / 2, sets.size()));
    assertThat(log.observations().points())
        .hasSize(log.scores().size() - most / 2)
        .contains(space.point(sets.get(most)))
        .doesNotContain(space.point(sets.get(0)));
    long ones = log.observations().scores().stream().filter(score -> score == 1).count();
    assertThat(ones).isEqualTo(log.bayesian().size());
  }

  @Test
  void shouldRefuseDamagedBytesWithAClearError() {
    SwiftTuner tuner = new SwiftTuner(SwiftSettings.DEFAULTS.withBayesInterval(3));
    Landscape landscape = new Landscape(12, 32, 4);
    SwiftState state = tuner.fresh(9, 12);
    for (int step = 0; step < 12 && state.searching(); step++) {
      state = tuner.observe(state, landscape.run((Proposal.Score) tuner.suggest(state, ENV)));
    }
    byte[] bytes = state.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> SwiftState.parse(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> SwiftState.parse(Arrays.copyOf(bytes, bytes.length + 1)))
        .hasMessageContaining("1 bytes too many");
    byte[] newer = bytes.clone();
    newer[0] = 2;
    assertThatThrownBy(() -> SwiftState.parse(newer)).hasMessageContaining("version 2");
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        tuner.suggest(tuner.resume(SwiftState.parse(damaged), 12), TuningEnv.ofTokens(0));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageMatching("(?s).{10,}");
      }
    }
  }
}
