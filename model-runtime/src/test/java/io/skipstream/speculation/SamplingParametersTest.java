package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplingParametersTest {

  @Test
  void shouldBeGreedyBelowTheLeastTemperature() {
    assertThat(SamplingParameters.GREEDY.greedy()).isTrue();
    assertThat(new SamplingParameters(9e-6, 0, 1, 0, 1).greedy()).isTrue();
    assertThat(new SamplingParameters(1e-5, 0, 1, 0, 1).greedy()).isFalse();
  }

  @Test
  void shouldNameFieldValueAndRangeWhenOutOfRange() {
    refuses(() -> new SamplingParameters(-1, 0, 1, 0, 1), "temperature must be 0..100, was -1.0");
    refuses(
        () -> new SamplingParameters(Double.NaN, 0, 1, 0, 1),
        "temperature must be 0..100, was NaN");
    refuses(() -> new SamplingParameters(1, -1, 1, 0, 1), "top_k must be 0 or more, was -1");
    refuses(
        () -> new SamplingParameters(1, 0, 0, 0, 1), "top_p must be above 0, at most 1, was 0.0");
    refuses(
        () -> new SamplingParameters(1, 0, 1.1, 0, 1), "top_p must be above 0, at most 1, was 1.1");
    refuses(
        () -> new SamplingParameters(1, 0, 1, 1, 1), "min_p must be 0 or more, below 1, was 1.0");
    refuses(
        () -> new SamplingParameters(1, 0, 1, 0, 0),
        "repetition_penalty must be 0.01..100, was 0.0");
  }

  private static void refuses(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
