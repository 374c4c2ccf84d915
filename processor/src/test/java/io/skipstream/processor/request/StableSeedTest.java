package io.skipstream.processor.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StableSeedTest {
  @Test
  void shouldNeverChangeWhenReleasesChange() {
    // Written down once: a repeat of an old prompt must give the old text.
    assertThat(StableSeed.of("tenant/task", "request-1")).isEqualTo(-1958628972617274708L);
    assertThat(StableSeed.of("", "")).isEqualTo(-2360060374177730597L);
  }

  @Test
  void shouldDifferWhenTheSameCharactersAreDividedOtherwise() {
    assertThat(StableSeed.of("ab", "c")).isNotEqualTo(StableSeed.of("a", "bc"));
  }
}
