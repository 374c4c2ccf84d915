package io.skipstream.tuning.bayes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.bayes.GaussianProcess.Belief;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpperConfidenceTest {
  private static final UpperConfidence SWIFT = new UpperConfidence(2.5, 1e-2);

  @Test
  void shouldFindABoundNoWorseThanAnyOfManyRandomCorners() {
    for (int seed = 0; seed < 3; seed++) {
      Observations observations = additive(76, 34, 80, seed);
      double lengthScale = LengthScale.likeliest(observations, 1e-2);
      GaussianProcess process = new GaussianProcess(observations, lengthScale, 1e-2);
      BitVector incumbent = observations.points().get(0);
      BitVector proposed = SWIFT.propose(observations, incumbent, new CounterRandom(seed, 0, 0));
      assertThat(proposed.ones()).isEqualTo(34);
      double bound = process.at(proposed).upperBound(2.5);
      for (int i = 0; i < 3000; i++) {
        Belief other = process.at(BitVector.random(76, 34, new CounterRandom(99, seed, i)));
        assertThat(other.upperBound(2.5)).isLessThanOrEqualTo(bound);
      }
    }
  }

  @Test
  void shouldFindOneOfTheHighestCornersOfASmallCube() {
    int highest = 0;
    for (int seed = 0; seed < 20; seed++) {
      Observations observations = additive(10, 4, 30, seed);
      double lengthScale = LengthScale.likeliest(observations, 1e-2);
      GaussianProcess process = new GaussianProcess(observations, lengthScale, 1e-2);
      BitVector incumbent = observations.points().get(0);
      BitVector proposed = SWIFT.propose(observations, incumbent, new CounterRandom(1, 0, 0));
      double bound = process.at(proposed).upperBound(2.5);
      int above = 0;
      for (int bits = 0; bits < 1 << 10; bits++) {
        int chosen = bits;
        int[] ones = IntStream.range(0, 10).filter(i -> (chosen >> i & 1) != 0).toArray();
        BitVector point = BitVector.of(10, ones);
        if (ones.length == 4 && !point.equals(incumbent)) {
          above += process.at(point).upperBound(2.5) > bound ? 1 : 0;
        }
      }
      // Of 209.
      assertThat(above).isLessThan(8);
      highest += above == 0 ? 1 : 0;
    }
    assertThat(highest).isGreaterThanOrEqualTo(14);
  }

  @Test
  void shouldProposeTheSameFromTheSame() {
    Observations observations = additive(76, 34, 60, 2);
    BitVector incumbent = observations.points().get(5);
    assertThat(SWIFT.propose(observations, incumbent, new CounterRandom(3, 0, 0)))
        .isEqualTo(SWIFT.propose(observations, incumbent, new CounterRandom(3, 0, 0)));
  }

  @Test
  void shouldProposeAnotherPointThanTheIncumbent() {
    BitVector incumbent = BitVector.of(2, 0);
    Observations observations = new Observations(List.of(incumbent), List.of(0.9));
    assertThat(SWIFT.propose(observations, incumbent, new CounterRandom(0, 0, 0)))
        .isEqualTo(BitVector.of(2, 1));
    BitVector only = BitVector.of(2, 0, 1);
    Observations alone = new Observations(List.of(only), List.of(0.9));
    assertThat(SWIFT.propose(alone, only, new CounterRandom(0, 0, 0))).isEqualTo(only);
  }

  private static Observations additive(int dimensions, int ones, int size, long seed) {
    CounterRandom random = new CounterRandom(seed, 4, 4);
    double[] costs = new double[dimensions];
    for (int c = 0; c < dimensions; c++) {
      costs[c] = random.below(1000) / 30_000.0;
    }
    List<BitVector> points = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      BitVector point = BitVector.random(dimensions, ones, random);
      double score = 1 + (random.below(100) - 50) / 1000.0;
      for (int c = 0; c < dimensions; c++) {
        score -= point.get(c) ? costs[c] : 0;
      }
      points.add(point);
      scores.add(score);
    }
    return new Observations(points, scores);
  }
}
