package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatchnessTest {
  @Test
  void shouldCountByDepth() {
    Matchness matchness = Matchness.of(new int[] {3, 1}, new int[] {4, 3});
    assertThat(matchness.depths()).isEqualTo(2);
    assertThat(matchness.hits(1)).isEqualTo(1);
    assertThat(matchness.tries(1)).isEqualTo(3);
    assertThat(matchness.tries(2)).isZero();
    assertThat(matchness.hits()).isEqualTo(4);
    assertThat(matchness.tries()).isEqualTo(7);
    assertThat(matchness.score()).isEqualTo(4.0 / 7);
    assertThat(Matchness.of(0, 0).score()).isZero();
  }

  @Test
  void shouldAddDepthByDepth() {
    Matchness one = Matchness.of(2, 3);
    Matchness two = Matchness.of(new int[] {1, 1}, new int[] {2, 1});
    Matchness sum = Matchness.of(new int[] {3, 1}, new int[] {5, 1});
    assertThat(one.plus(two)).isEqualTo(sum).hasSameHashCodeAs(sum);
    assertThat(two.plus(one)).isEqualTo(sum).hasToString("Matchness[4/6]");
  }

  @Test
  void shouldRefuseMoreHitsThanTries() {
    assertThatThrownBy(() -> Matchness.of(new int[] {0, 2}, new int[] {2, 1}))
        .hasMessage("hits at depth 1 must be within 0..1, were 2");
    assertThatThrownBy(() -> Matchness.of(new int[1], new int[2]))
        .hasMessageContaining("same depths");
  }
}
