package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.tuning.Matchness;
import org.junit.jupiter.api.Test;

class DriftTest {
  @Test
  void shouldTellAFallAndNothingElse() {
    Drift drift = served(Drift.NONE, 200, 9);
    assertThat(served(drift, 400, 9).fell()).isFalse();
    assertThat(served(drift, 20, 6).fell()).isTrue();
  }

  @Test
  void shouldTellAFallThatComesWithAnotherSet() {
    Drift drift = served(Drift.NONE, 40, 9).moved(0.02);
    assertThat(served(drift, 20, 6).fell()).as("as believed, 0.88").isTrue();
    assertThat(served(drift, 200, 9).fell()).isFalse();
  }

  @Test
  void shouldNotTellWhatASetIsBelievedToLose() {
    Drift drift = served(Drift.NONE, 40, 9).moved(0.4);
    assertThat(served(drift, 200, 6).fell()).isFalse();
  }

  @Test
  void shouldCountWhatWasMetOverSeveralMoves() {
    Drift drift = Drift.NONE;
    for (int move = 0; move < 5; move++) {
      drift = served(drift, 5, 9).moved(0.01);
    }
    assertThat(drift.tries()).isGreaterThan(180);
    assertThat(served(drift, 20, 6).fell()).isTrue();
  }

  @Test
  void shouldAddUpWhatTellsOfAFallOverSeveralMoves() {
    Drift drift = served(Drift.NONE, 40, 9);
    for (int move = 0; move < 5; move++) {
      assertThat(drift.fell()).isFalse();
      drift = served(drift.moved(0), 3, 6);
    }
    assertThat(drift.fell()).isTrue();
  }

  @Test
  void shouldTellWhatWasMetFromWhatWasPromised() {
    Drift drift = served(Drift.NONE, 40, 9).moved(0.1);
    assertThat(drift.ownTries()).isZero();
    drift = served(drift, 30, 7);
    assertThat(drift.ownTries()).isCloseTo(300, within(1e-6));
    assertThat(drift.ownHits()).isCloseTo(210, within(1e-6));
    drift = served(drift, 5_000, 7);
    assertThat(drift.promisedTries()).as("it fades").isLessThan(1);
  }

  @Test
  void shouldStayWithinBoundsWhenASetIsBelievedToGain() {
    Drift drift = served(Drift.NONE, 40, 9).moved(-1);
    assertThat(drift.hits()).isEqualTo(drift.tries());
  }

  /** Rounds of ten draft tokens each. */
  private static Drift served(Drift drift, int rounds, int hits) {
    Drift next = drift;
    for (int round = 0; round < rounds; round++) {
      next = next.plus(Matchness.of(hits, 10));
    }
    return next;
  }
}
