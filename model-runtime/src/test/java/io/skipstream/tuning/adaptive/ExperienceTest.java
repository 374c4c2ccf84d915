package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.SkipSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExperienceTest {
  private static final int LAYERS = 12;
  private static final SkipSet NONE = SkipSet.none(LAYERS);
  private static final SkipSet PRESENT =
      SkipSet.of(LAYERS, new int[] {2, 3, 4}, new int[] {2, 3, 4});

  @Test
  void shouldHoldASetToWhatItsDraftsMeetWhenWindowsPromisedClearlyMore() {
    AdaptiveState state = served(20, 6);
    for (boolean always : new boolean[] {true, false}) {
      AdaptiveState held = Experience.of(state, always);
      assertThat(held.acceptance()).isBetween(0.59, 0.61);
      assertThat(held.trials()).containsExactly(new Trial(NONE, PRESENT, 200, 80, 0));
    }
  }

  @Test
  void shouldCountDraftsThatMeetWhatWasPromisedOnlyWhenTold() {
    AdaptiveState state = served(20, 9);
    assertThat(Experience.of(state, false)).isEqualTo(state);
    AdaptiveState counted = Experience.of(state, true);
    assertThat(counted.trials()).containsExactly(new Trial(NONE, PRESENT, 200, 20, 0));
    assertThat(Experience.of(counted, true).trials()).as("once").isEqualTo(counted.trials());
  }

  @Test
  void shouldSayNothingAfterFewDraftTokens() {
    AdaptiveState state = served(2, 6);
    assertThat(Experience.of(state, true)).isEqualTo(state);
  }

  /** Windows promised 0.95, drafts met so many of ten in each round. */
  private static AdaptiveState served(int rounds, int met) {
    AdaptiveState fresh = AdaptiveState.fresh(1, LAYERS, 60);
    Drift drift = Drift.NONE;
    for (int round = 0; round < rounds; round++) {
      drift = drift.plus(Matchness.of(new int[] {met}, new int[] {10}));
    }
    return fresh.withKnown(List.of(new Known(PRESENT, 190, 200, 0))).withDrift(drift);
  }
}
