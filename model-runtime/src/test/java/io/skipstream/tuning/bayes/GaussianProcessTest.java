package io.skipstream.tuning.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.tuning.bayes.GaussianProcess.Belief;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianProcessTest {
  private static final double NOISE = 1e-2;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 30, 61})
  void shouldAgreeWithADenseImplementation(int size) {
    Observations observations = randomScores(76, 34, size, 11);
    for (double lengthScale : new double[] {1, 4, 9, 40}) {
      GaussianProcess process = new GaussianProcess(observations, lengthScale, NOISE);
      DenseProcess dense = new DenseProcess(observations, lengthScale, NOISE);
      for (int i = 0; i < 10; i++) {
        BitVector point = BitVector.random(76, 34, new CounterRandom(12, size, i));
        Belief belief = process.at(point);
        assertThat(belief.mean()).isCloseTo(dense.mean(point), within(1e-9));
        assertThat(process.mean(point)).isCloseTo(dense.mean(point), within(1e-9));
        assertThat(belief.deviation()).isCloseTo(Math.sqrt(dense.variance(point)), within(1e-8));
        assertThat(belief.upperBound(2.5))
            .isCloseTo(belief.mean() + 2.5 * belief.deviation(), within(1e-12));
      }
      assertThat(LengthScale.logLikelihood(observations, NOISE, lengthScale))
          .isCloseTo(dense.logLikelihood(), within(1e-8));
    }
  }

  @Test
  void shouldReturnToTheObservedScoresWhereItWasMeasured() {
    Observations observations = randomScores(40, 18, 25, 3);
    double[] targets = observations.normalisedScores();
    GaussianProcess process = new GaussianProcess(observations, 1.5, 1e-6);
    for (int i = 0; i < targets.length; i++) {
      Belief belief = process.at(observations.points().get(i));
      assertThat(belief.mean()).isCloseTo(targets[i], within(1e-4));
      assertThat(belief.deviation()).isLessThan(2e-3);
    }
  }

  @Test
  void shouldReturnToThePriorFarFromWhatWasMeasured() {
    BitVector far = BitVector.of(2000, IntStream.range(1000, 2000).toArray());
    Observations observations =
        new Observations(
            List.of(BitVector.of(2000, 0, 1), BitVector.of(2000, 0, 2)), List.of(0.2, 0.8));
    Belief belief = new GaussianProcess(observations, 1, NOISE).at(far);
    assertThat(belief.mean()).isCloseTo(0, within(1e-9));
    assertThat(belief.deviation()).isCloseTo(1, within(1e-9));
  }

  @Test
  void shouldKnowAPointBetterWhenItIsMeasuredTwice() {
    BitVector point = BitVector.of(8, 0, 1);
    BitVector other = BitVector.of(8, 6, 7);
    Observations once = new Observations(List.of(point, other), List.of(0.9, 0.1));
    Observations twice = new Observations(List.of(point, other, point), List.of(0.9, 0.1, 0.9));
    assertThat(new GaussianProcess(twice, 2, NOISE).at(point).deviation())
        .isLessThan(new GaussianProcess(once, 2, NOISE).at(point).deviation());
  }

  @Test
  void shouldTellTheGainOfAFlip() {
    Observations observations = randomScores(40, 18, 30, 5);
    GaussianProcess process = new GaussianProcess(observations, 6, NOISE);
    BitVector point = BitVector.random(40, 18, new CounterRandom(6, 0, 0));
    Belief belief = process.at(point);
    double[] meanGains = process.flipGains(belief, 0);
    double[] boundGains = process.flipGains(belief, 2.5);
    for (int c = 0; c < 40; c++) {
      List<Integer> ones = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        if (point.get(i) != (i == c)) {
          ones.add(i);
        }
      }
      BitVector flipped = BitVector.of(40, ones.stream().mapToInt(i -> i).toArray());
      Belief after = process.at(flipped);
      assertThat(meanGains[c]).isCloseTo(after.mean() - belief.mean(), within(1e-9));
      assertThat(boundGains[c])
          .isCloseTo(after.upperBound(2.5) - belief.upperBound(2.5), within(0.05));
    }
  }

  @Test
  void shouldChangeNothingWhenAllScoresAreEqual() {
    List<BitVector> points = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      points.add(BitVector.random(20, 9, new CounterRandom(1, 1, i)));
    }
    Observations observations = new Observations(points, Collections.nCopies(10, 0.4));
    assertThat(new GaussianProcess(observations, 3, NOISE).mean(points.get(0))).isZero();
  }

  static Observations randomScores(int dimensions, int ones, int size, long seed) {
    List<BitVector> points = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    CounterRandom random = new CounterRandom(seed, 0, 0);
    for (int i = 0; i < size; i++) {
      points.add(BitVector.random(dimensions, ones, random));
      scores.add(random.below(1000) / 1000.0);
    }
    return new Observations(points, scores);
  }
}
