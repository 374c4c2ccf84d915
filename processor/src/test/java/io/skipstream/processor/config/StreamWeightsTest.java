package io.skipstream.processor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamWeightsTest {
  @Test
  void shouldReadNamesAndWeights() {
    assertThat(StreamWeights.parse("")).isEmpty();
    assertThat(StreamWeights.parse("a=2, b=c=0.5,")).isEqualTo(Map.of("a", 2.0, "b=c", 0.5));
  }

  @Test
  void shouldNameThePartAtFault() {
    for (String wrong : new String[] {"a", "a=", "a=0", "a=-1", "a=NaN", "a=1e9", "a=1,a=2"}) {
      assertThatThrownBy(() -> StreamWeights.parse(wrong))
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageContaining("fairness.weights");
    }
  }
}
