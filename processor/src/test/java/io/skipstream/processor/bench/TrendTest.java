package io.skipstream.processor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrendTest {
  @Test
  void shouldFindTheSlopeWithoutErrorWhenPointsAreOnALine() {
    List<Trend.Point> points = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      points.add(new Trend.Point(100 + 60 * i, 1000 + 2 * i));
    }

    Trend trend = Trend.of(points);

    assertThat(trend.slopePerHour()).isCloseTo(120, within(1e-9));
    assertThat(trend.percentPerHour()).isCloseTo(100 * 120 / 1009.0, within(1e-9));
    assertThat(trend.slopeError()).isCloseTo(0, within(1e-6));
  }

  @Test
  void shouldTellNoiseFromASlopeByItsError() {
    List<Trend.Point> points = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      points.add(new Trend.Point(60 * i, i % 2 == 0 ? 90 : 110));
    }

    Trend trend = Trend.of(points);

    assertThat(trend.mean()).isEqualTo(100);
    assertThat(Math.abs(trend.slopePerHour())).isLessThan(2 * trend.slopeError());
  }

  @Test
  void shouldRefuseWhatHasNoTrend() {
    Trend.Point point = new Trend.Point(1, 1);
    assertThatThrownBy(() -> Trend.of(List.of(point, point)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Trend.of(List.of(point, point, point)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
