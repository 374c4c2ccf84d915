package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialCostsTest {
  private static final CostTable COSTS = VirtualTime.COSTS;
  private static final SkipSet NONE = SkipSet.none(LoopFixture.LAYERS);
  private static final SkipSet HALF = SkipSet.uniform(LoopFixture.LAYERS, 0.5);

  private final TrialCosts costs = new TrialCosts();

  @Test
  void shouldExpectOfASetWhatAPassOfItsRowsCosts() {
    // One segment, as one run attends.
    assertThat(costs.expected(score(16, 16, HALF), COSTS, 100))
        .isCloseTo(
            COSTS.passSeconds(HALF, 16, 1, 100) / COSTS.passEquivalentSeconds(), within(1e-9));
    double one = costs.expected(score(24, 24, NONE), COSTS, 0);
    double two = costs.expected(score(24, 24, NONE, NONE), COSTS, 0);
    assertThat(one).isCloseTo(1, within(1e-9));
    assertThat(two).as("beyond the free rows").isBetween(1.8, 2.0);
  }

  @Test
  void shouldExpectMoreOfASweepTheMoreItMaySave() {
    double few = costs.expected(new Proposal.Sweep(0, 4, 1, 1, 2), COSTS, 100);
    double many = costs.expected(new Proposal.Sweep(0, 4, 1, 1, 8), COSTS, 100);
    double vast = costs.expected(new Proposal.Sweep(0, 1_000, 1, 1, 1_000_000), COSTS, 100);
    assertThat(few).isBetween(0.5, many);
    assertThat(vast).isGreaterThan(100);
  }

  @Test
  void shouldLearnFromWhatMeasurementsTook() {
    Proposal score = score(16, 16, HALF);
    double first = costs.expected(score, COSTS, 100);
    for (int i = 0; i < 3; i++) {
      costs.paid(score, COSTS, 100, 2.5 * first);
    }
    assertThat(costs.expected(score, COSTS, 100)).isCloseTo(2.5 * first, within(1e-9));
    assertThat(costs.expected(new Proposal.Sweep(0, 4, 1, 1, 2), COSTS, 100))
        .as("sweeps are another matter")
        .isEqualTo(new TrialCosts().expected(new Proposal.Sweep(0, 4, 1, 1, 2), COSTS, 100));
  }

  @Test
  void shouldNotChargeForAPauseOfTheMachine() {
    Proposal score = score(16, 16, HALF);
    double usual = costs.expected(score, COSTS, 100);
    for (int i = 0; i < 5; i++) {
      assertThat(costs.paid(score, COSTS, 100, usual)).isEqualTo(usual);
    }
    assertThat(costs.paid(score, COSTS, 100, 500)).isCloseTo(4 * usual, within(1e-9));
    assertThat(costs.expected(score, COSTS, 100)).isCloseTo(usual, within(1e-9));
  }

  @Test
  void shouldNotTakeAFirstTimeForThePrice() {
    Proposal score = score(16, 16, HALF);
    double expected = costs.expected(score, COSTS, 100);
    assertThat(costs.paid(score, COSTS, 100, 40 * expected))
        .as("a cold start")
        .isCloseTo(4 * expected, within(1e-9));
    assertThat(costs.expected(score, COSTS, 100)).isEqualTo(expected);
  }

  @Test
  void shouldComeBackToTheTableWhenWhatMeasurementsTookIsDoubted() {
    Proposal score = score(16, 16, HALF);
    double usual = costs.expected(score, COSTS, 100);
    for (int i = 0; i < 5; i++) {
      costs.paid(score, COSTS, 100, 90 * usual);
    }
    assertThat(costs.expected(score, COSTS, 100)).isCloseTo(90 * usual, within(1e-6));
    for (int i = 0; i < 3; i++) {
      costs.doubt(score);
    }
    assertThat(costs.expected(score, COSTS, 100)).isCloseTo(usual, within(1e-9));
  }

  @Test
  void shouldExpectAndPayAsToldWhereNobodyKnowsWhatPassesCost() {
    assertThat(costs.expected(score(16, 16, HALF), null, 100)).isZero();
    assertThat(costs.paid(score(16, 16, HALF), null, 100, 7)).isEqualTo(7);
  }

  private static Proposal.Score score(int window, int segment, SkipSet... sets) {
    return new Proposal.Score(0, List.of(sets), window, segment);
  }
}
