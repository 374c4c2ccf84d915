package io.skipstream.processor.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StableSeedTest {
  @Test
  void shouldNeverChangeWhenReleasesChange() {
    // Written down once: a repeat of an old prompt must give the old text.
    assertThat(StableSeed.of("tenant/task", "request-1")).isEqualTo(4940464916261548L);
    assertThat(StableSeed.of("", "")).isEqualTo(8833029819150299L);
  }

  @Test
  void shouldSurviveADoubleWhenReadersHaveNothingElse() {
    long bitsSeen = 0;
    for (int i = 0; i < 1000; i++) {
      long seed = StableSeed.of("stream", "request-" + i);
      assertThat((long) (double) seed).isEqualTo(seed);
      assertThat(seed).isBetween(0L, (1L << 53) - 1);
      bitsSeen |= seed;
    }
    assertThat(bitsSeen).as("all 53 bits are used").isEqualTo((1L << 53) - 1);
  }

  @Test
  void shouldDifferWhenTheSameCharactersAreDividedOtherwise() {
    assertThat(StableSeed.of("ab", "c")).isNotEqualTo(StableSeed.of("a", "bc"));
  }
}
