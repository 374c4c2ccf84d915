package io.skipstream.processor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PercentilesTest {
  @Test
  void shouldTakeTheNearestRank() {
    Percentiles hundred =
        Percentiles.of(IntStream.rangeClosed(1, 100).mapToObj(i -> (double) (101 - i)).toList());

    assertThat(hundred.at(0.99)).isEqualTo(99);
    assertThat(hundred.at(1)).isEqualTo(100);
    assertThat(hundred.at(0.001)).isEqualTo(1);
    assertThat(hundred.median()).isEqualTo(50.5);
    assertThat(hundred.count()).isEqualTo(100);
    assertThat(Percentiles.of(List.of(3.0)).at(0.5)).isEqualTo(3);
  }

  @Test
  void shouldRefuseAnEmptySampleAndASillyShare() {
    assertThatThrownBy(() -> Percentiles.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Percentiles.of(List.of(1.0)).at(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
