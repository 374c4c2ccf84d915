package io.skipstream.processor.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    Random random = new Random(1234567);
    for (int i = 0; i < 100; i++) {
      points.add(new Trend.Point(60 * i, 90 + random.nextInt(21)));
    }

    Trend trend = Trend.of(points);

    assertThat(trend.mean()).isCloseTo(100, within(2.0));
    assertThat(Math.abs(trend.slopePerHour())).isLessThan(2 * trend.slopeError());
  }

  @Test
  void shouldNotTakeTheEndOfAWaveForASlope() {
    int samples = 200;
    double wave = 60;
    Random random = new Random(20);
    int taken = 0;
    for (int trial = 0; trial < 200; trial++) {
      List<Trend.Point> points = new ArrayList<>();
      double value = 0;
      for (int i = 0; i < samples; i++) {
        value += -value * 10 / wave + random.nextGaussian();
        points.add(new Trend.Point(10 * i, 100 + value));
      }
      Trend trend = Trend.of(points);
      if (Math.abs(trend.slopePerHour()) > 2 * trend.slopeError()) {
        taken++;
      }
    }

    // One in ten, as the runs still resemble each other a little; every other one if each sample
    // were news.
    assertThat(taken).isLessThan(40);
  }

  @Test
  void shouldFollowTheMostWhenTheMeanRisesBelowIt() {
    List<Trend.Point> points = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      // Falls below its limit less and less often.
      boolean dip = i % (5 + i / 100) == 0;
      points.add(new Trend.Point(10 * i, dip ? 700 : 1000));
    }

    assertThat(Trend.of(points).percentPerHour()).isGreaterThan(0.5);
    assertThat(Trend.ofPeaks(points).percentPerHour()).isZero();
    assertThat(Trend.ofPeaks(points).mean()).isEqualTo(1000);
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
