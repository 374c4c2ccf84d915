package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.tuning.SkipSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class CeilingsTest {
  private static final int LAYERS = 12;

  private final SkipSet none = SkipSet.none(LAYERS);
  private final SkipSet large =
      SkipSet.of(LAYERS, new int[] {2, 3, 4, 5, 6}, new int[] {2, 3, 4, 5, 6});
  private final Beliefs beliefs = Beliefs.none(LAYERS);

  @Test
  void shouldBelieveThatNoneOfManyCostsAnythingWhenTogetherTheyLoseNothing() {
    Beliefs under = under(new Trial(none, large, 700, 0, 0));
    for (int i = 0; i < 2 * LAYERS; i++) {
      if (Sublayers.skips(large, i)) {
        assertThat(under.mean(i)).isBetween(0.0, 3 / 700.0);
        assertThat(under.deviation(i)).isLessThan(2 / 700.0);
      } else {
        assertThat(under.mean(i)).isEqualTo(beliefs.mean(i));
        assertThat(under.deviation(i)).isEqualTo(beliefs.deviation(i));
      }
    }
  }

  @Test
  void shouldBoundOnlyWhatIsSkippedMore() {
    SkipSet larger = Sublayers.flip(large, 15);
    Beliefs under = under(new Trial(large, larger, 1_000, 5, 0));
    assertThat(under.mean(15)).isBetween(0.0, 0.008);
    assertThat(under.mean(4)).isEqualTo(beliefs.mean(4));
  }

  @Test
  void shouldBoundNothingWhenWhatIsKeptMoreMayHaveMadeUpForIt() {
    SkipSet other = Sublayers.flip(Sublayers.flip(large, 15), 4);
    assertThat(under(new Trial(large, other, 700, 0, 0))).isEqualTo(beliefs);
  }

  @Test
  void shouldNotBoundOneOfAPairByWhatBothLose() {
    Trial both = new Trial(large, Sublayers.flip(large, 15, 17), 700, 0, 0);
    Ties ties = Ties.none(LAYERS).plus(15, 17);
    assertThat(Ceilings.under(beliefs, ties, List.of(both))).isEqualTo(beliefs);
  }

  @Test
  void shouldBeTheNormalDistributionBetweenNothingAndTheCeiling() {
    int tokens = 400;
    int lost = 6;
    double ceiling = -Math.log(1 - (lost + 3) / (tokens + 3.5));
    Trial trial = new Trial(large, Sublayers.flip(large, 15), tokens, lost, 0);
    Beliefs wide = beliefs.with(15, ceiling / 2, 10);
    Beliefs flat = Ceilings.under(wide, Ties.none(LAYERS), List.of(trial));
    assertThat(flat.mean(15)).isCloseTo(ceiling / 2, within(0.0003));
    assertThat(flat.deviation(15)).isCloseTo(ceiling / Math.sqrt(12), within(0.03 * ceiling));
    Beliefs tight = beliefs.with(15, 0.9 * ceiling, 0.5 * ceiling);
    Beliefs cut = Ceilings.under(tight, Ties.none(LAYERS), List.of(trial));
    double[] expected = truncated(0.9 * ceiling, 0.5 * ceiling, ceiling);
    assertThat(cut.mean(15)).isCloseTo(expected[0], within(0.0003));
    assertThat(cut.deviation(15)).isCloseTo(expected[1], within(0.03 * expected[1]));
  }

  @Test
  void shouldLeaveToTheTrialItselfWhatFewTokensSay() {
    assertThat(under(new Trial(large, Sublayers.flip(large, 15), 32, 0, 0))).isEqualTo(beliefs);
  }

  @Test
  void shouldKeepABeliefThatLeavesNothingPossible() {
    Beliefs sure = beliefs.with(15, 1, 0.01);
    Trial trial = new Trial(large, Sublayers.flip(large, 15), 700, 0, 0);
    assertThat(Ceilings.under(sure, Ties.none(LAYERS), List.of(trial))).isEqualTo(sure);
  }

  private Beliefs under(Trial trial) {
    return Ceilings.under(beliefs, Ties.none(LAYERS), List.of(trial));
  }

  // By brute force.
  private static double[] truncated(double mean, double deviation, double ceiling) {
    double sum = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < 100_000; i++) {
      double x = ceiling * (i + 0.5) / 100_000;
      double density = Math.exp(-Math.pow((x - mean) / deviation, 2) / 2);
      sum += density;
      first += density * x;
      second += density * x * x;
    }
    double expected = first / sum;
    return new double[] {expected, Math.sqrt(second / sum - expected * expected)};
  }
}
