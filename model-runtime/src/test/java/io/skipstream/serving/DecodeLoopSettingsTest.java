package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DecodeLoopSettingsTest {
  @Test
  void shouldNameFieldValueAndLimitWhenOutOfRange() {
    assertThatThrownBy(() -> DecodeLoopSettings.of(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max_batch must be within 1..1024, was 0");
    assertThatThrownBy(() -> DecodeLoopSettings.of(1, -1, 1, 1))
        .hasMessageContaining("queue_capacity");
    assertThatThrownBy(() -> DecodeLoopSettings.of(1, 0, 0, 1))
        .hasMessageContaining("prefill_rows_per_pass");
    assertThatThrownBy(() -> DecodeLoopSettings.of(1, 0, 1, 0))
        .hasMessageContaining("kv_headroom_tokens");
  }

  @Test
  void shouldTakeABatchAndTheQueueBeforeIt() {
    assertThat(DecodeLoopSettings.of(3, 4, 5, 6).capacity()).isEqualTo(7);
  }
}
