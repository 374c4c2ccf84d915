package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WindowHitsTest {
  @Test
  void shouldTellDepthsApartWhenTheLastSegmentIsShorter() {
    // Segments 101, 11.: depths 0 and 1 are tried twice, depth 2 once.
    WindowHits hits = new WindowHits(0b11101, 5, 3);
    assertThat(hits.matchness()).isEqualTo(Matchness.of(new int[] {2, 1, 1}, new int[] {2, 2, 1}));
  }

  @Test
  void shouldHaveOneDepthATokenWhenTheWindowIsNotCut() {
    assertThat(new WindowHits(0b01, 2, 7).matchness())
        .isEqualTo(Matchness.of(new int[] {1, 0}, new int[] {1, 1}));
  }

  @Test
  void shouldCountDiscordantTokensOfBothSides() {
    WindowHits one = new WindowHits(0b1101, 4, 4);
    WindowHits other = new WindowHits(0b0011, 4, 4);
    assertThat(one.hitsBeyond(other)).isEqualTo(2);
    assertThat(other.hitsBeyond(one)).isEqualTo(1);
    assertThat(one.hits()).isEqualTo(3);
  }

  @Test
  void shouldTakeTheLongestWindow() {
    assertThat(WindowHits.first(64, 64).hits()).isEqualTo(64);
    assertThat(WindowHits.first(0, 64).hits()).isZero();
    assertThat(WindowHits.first(3, 5).bits()).isEqualTo(0b111);
  }

  @Test
  void shouldRefuseHitsBeyondTheWindow() {
    assertThatThrownBy(() -> new WindowHits(0b100, 2, 2)).hasMessageContaining("window of 2");
    assertThatThrownBy(() -> new WindowHits(0, 65, 2)).hasMessageContaining("was 65");
  }
}
