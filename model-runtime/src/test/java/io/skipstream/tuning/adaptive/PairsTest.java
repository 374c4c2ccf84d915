package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.SkipSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairsTest {
  private static final int LAYERS = 12;
  private static final int FIRST = 15;
  private static final int SECOND = 17;
  private static final SkipSet PRESENT =
      SkipSet.of(LAYERS, new int[] {2, 3, 4}, new int[] {2, 3, 4});

  @Test
  void shouldTellThatOneHurtsWhenItDidAlone() {
    assertThat(Pairs.hurts(state(Beliefs.none(LAYERS), 8, 0), FIRST)).isFalse();
    assertThat(Pairs.hurts(state(Beliefs.none(LAYERS), 8, 1), FIRST)).as("luck").isFalse();
    assertThat(Pairs.hurts(state(Beliefs.none(LAYERS), 8, 2), FIRST)).isTrue();
  }

  @Test
  void shouldTellThatOneHurtsWhenGroupsSaySoThoughAloneItLostNothing() {
    assertThat(Pairs.hurts(state(believed(0.24, 0.08), 8, 0), FIRST)).isTrue();
    assertThat(Pairs.hurts(state(believed(0.24, 0.2), 8, 0), FIRST)).as("perhaps").isFalse();
    assertThat(Pairs.hurts(state(believed(0.03, 0.01), 8, 0), FIRST)).as("a little").isFalse();
  }

  @Test
  void shouldTakeTwoOfWhichGroupsSayThatTheyHurtForOneWhenTheyDoNotTogether() {
    AdaptiveState state = state(believed(0.24, 0.08), 8, 0);
    int[] pair = {FIRST, SECOND};
    SkipSet both = Sublayers.flip(PRESENT, pair);
    assertThat(Pairs.cancels(new Trial(PRESENT, both, 60, 0, 0), pair, state)).isTrue();
    assertThat(Pairs.cancels(new Trial(PRESENT, both, 16, 0, 0), pair, state)).as("few").isFalse();
    assertThat(Pairs.cancels(new Trial(PRESENT, both, 60, 9, 0), pair, state)).isFalse();
  }

  private static Beliefs believed(double mean, double deviation) {
    return Beliefs.none(LAYERS).with(FIRST, mean, deviation).with(SECOND, mean, deviation);
  }

  private static AdaptiveState state(Beliefs beliefs, int tries, int lost) {
    AdaptiveState fresh = AdaptiveState.fresh(1, LAYERS, 60);
    Singles singles = fresh.singles().plus(FIRST, tries, lost).plus(SECOND, tries, lost);
    return fresh
        .withKnown(List.of(new Known(PRESENT, 288, 300, 0)))
        .withEvidence(beliefs, fresh.ties(), List.of())
        .withProgress(singles, 0, 0);
  }
}
