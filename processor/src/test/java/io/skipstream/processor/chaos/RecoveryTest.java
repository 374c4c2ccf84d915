package io.skipstream.processor.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  @Test
  void shouldTakeTheNearestRank() {
    Recovery hundred = new Recovery(LongStream.rangeClosed(1, 100).boxed().toList(), 0);

    assertThat(hundred.quantileMs(0.5)).isEqualTo(50);
    assertThat(hundred.quantileMs(0.99)).isEqualTo(99);
    assertThat(hundred.quantileMs(1)).isEqualTo(100);
  }

  @Test
  void shouldTakeTheWorstOfFewAsTheHighQuantile() {
    Recovery few = new Recovery(List.of(900L, 100L, 500L), 0);

    assertThat(few.quantileMs(0.5)).isEqualTo(500);
    assertThat(few.quantileMs(0.99)).isEqualTo(900);
  }

  @Test
  void shouldHaveNoQuantilesWhenNothingWasMeasured() {
    assertThat(Recovery.none().quantileMs(0.5)).isNull();
  }
}
