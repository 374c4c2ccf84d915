package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AcceptanceTallyTest {
  @Test
  void shouldBeNoneWhenNothingWasDrafted() {
    assertThat(new AcceptanceTally().stats()).isEqualTo(AcceptanceStats.NONE);
  }

  @Test
  void shouldSumStepsAndCountThemByAcceptedTokens() {
    AcceptanceTally tally = new AcceptanceTally();
    tally.step(4, 4, 2);
    tally.step(4, 8, 4);
    tally.step(2, 2, 2);

    assertThat(tally.stats())
        .isEqualTo(new AcceptanceStats(3, 14, 8, new int[] {0, 0, 2, 0, 1}, 4));
    assertThat(tally.stats().meanAcceptanceLength()).isEqualTo(1 + 8 / 3.0);
  }
}
