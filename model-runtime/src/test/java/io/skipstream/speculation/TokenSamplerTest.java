package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.testing.TestRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  private static final int[] NONE = {};
  private static final double[] NO_MARGINS = {};

  private final SplittableRandom random = TestRandom.of("sampler");

  @Test
  void shouldDrawAndRankAsComputingEveryTokenDoes() {
    for (int i = 0; i < 60_000; i++) {
      int vocabSize = i % 100 == 0 ? random.nextInt(100, 3000) : random.nextInt(1, 30);
      float[] logits = RandomCases.logits(random, 1, vocabSize);
      SamplingParameters parameters = RandomCases.parameters(random, vocabSize);
      TokenHistory history = RandomCases.history(random, vocabSize);
      long seed = random.nextLong();
      int position = random.nextInt(200_000);
      TokenSampler sampler = new TokenSampler(vocabSize);
      String what = parameters + " " + Arrays.toString(logits) + " " + TestRandom.describe();

      ReferenceSampler.Warped warped = ReferenceSampler.warp(logits, parameters, history);
      List<Integer> ranking = ReferenceSampler.ranking(warped, parameters.greedy(), seed, position);
      double[] perturbed = ReferenceSampler.perturbed(warped, parameters.greedy(), seed, position);

      int drawn = sampler.draw(logits, 0, parameters, history, seed, position, NONE, NO_MARGINS);
      assertThat(drawn).as(what).isEqualTo(ranking.get(0));

      int[] ranked = new int[random.nextInt(1, 12)];
      double[] margins = new double[ranked.length];
      drawn = sampler.draw(logits, 0, parameters, history, seed, position, ranked, margins);
      assertThat(drawn).as(what).isEqualTo(ranking.get(0));
      for (int j = 0; j < ranked.length; j++) {
        assertThat(ranked[j]).as(what).isEqualTo(j < ranking.size() ? ranking.get(j) : -1);
        if (j + 1 < ranking.size()) {
          assertThat(margins[j])
              .as(what)
              .isEqualTo(perturbed[ranking.get(j)] - perturbed[ranking.get(j + 1)]);
        } else if (j < ranking.size()) {
          assertThat(margins[j]).as(what).isEqualTo(Double.POSITIVE_INFINITY);
        }
      }
    }
  }

  @Test
  void shouldDrawTheSameInALargeVocabularyWithoutMostOfTheNoise() {
    int vocabSize = 50_000;
    TokenSampler sampler = new TokenSampler(vocabSize);
    GumbelNoise noise = new GumbelNoise();
    double[] all = new double[vocabSize];
    for (int i = 0; i < 100; i++) {
      float[] logits = RandomCases.logits(random, 1, vocabSize);
      SamplingParameters parameters = new SamplingParameters(random.nextDouble(0.2, 2), 0, 1, 0, 1);
      long seed = random.nextLong();
      noise.fill(seed, i, vocabSize, all);
      int best = 0;
      for (int token = 0; token < vocabSize; token++) {
        all[token] += logits[token] * (1 / parameters.temperature());
        best = all[token] > all[best] ? token : best;
      }
      assertThat(sampler.draw(logits, 0, parameters, null, seed, i, NONE, NO_MARGINS))
          .as(TestRandom.describe())
          .isEqualTo(best);
    }
  }

  @Test
  void shouldFindTheWinnerWhenOnlyTheGreatestNoiseThereIsMakesIt() {
    // Found by search: this word of seed 42 is all ones.
    int position = 229_010;
    int token = 7449;
    GumbelNoise noise = new GumbelNoise();
    assertThat(noise.at(42, position, token)).isEqualTo(GumbelNoise.MAX);
    TokenSampler sampler = new TokenSampler(8192);
    SamplingParameters parameters = new SamplingParameters(1, 0, 1, 0, 1);
    float[] logits = new float[8192];
    Arrays.fill(logits, -1000);
    logits[0] = 20;
    double tie = 20 + noise.at(42, position, 0) - GumbelNoise.MAX;
    logits[token] = (float) (tie + 1e-4);
    assertThat(sampler.draw(logits, 0, parameters, null, 42, position, NONE, NO_MARGINS))
        .isEqualTo(token);
    logits[token] = (float) (tie - 1e-4);
    assertThat(sampler.draw(logits, 0, parameters, null, 42, position, NONE, NO_MARGINS)).isZero();
  }

  @Test
  void shouldDrawWithTheFrequenciesOfItsLaw() {
    int vocabSize = 40;
    TokenSampler sampler = new TokenSampler(vocabSize);
    float[] logits = new float[vocabSize];
    for (int token = 0; token < vocabSize; token++) {
      logits[token] = (float) random.nextDouble(-3, 3);
    }
    TokenHistory history = RandomCases.history(random, vocabSize);
    for (SamplingParameters parameters :
        List.of(
            new SamplingParameters(1, 0, 1, 0, 1),
            new SamplingParameters(0.7, 0, 1, 0, 1.3),
            new SamplingParameters(1.5, 10, 1, 0, 1),
            new SamplingParameters(0.8, 0, 0.9, 0, 1.1),
            new SamplingParameters(2, 30, 0.95, 0.02, 1))) {
      double[] law = new double[vocabSize];
      sampler.law(logits, 0, parameters, history, law);
      long seed = random.nextLong();
      long[] counts = new long[vocabSize];
      for (int i = 0; i < 200_000; i++) {
        // Half over seeds, half over positions.
        counts[
            sampler.draw(
                logits, 0, parameters, history, seed + i / 2, i % 2 * i, NONE, NO_MARGINS)]++;
      }
      for (int token = 0; token < vocabSize; token++) {
        assertThat(law[token] > 0 || counts[token] == 0).isTrue();
      }
      assertThat(Math.abs(Statistics.chiSquareZ(counts, law)))
          .as("%s %s", parameters, TestRandom.describe())
          .isLessThan(5);
    }
  }

  @Test
  void shouldMatchTheDraftAtLeastAsOftenAsTheBound() {
    for (int pair = 0; pair < 40; pair++) {
      int vocabSize = random.nextInt(2, 12);
      TokenSampler sampler = new TokenSampler(vocabSize);
      float[] target = RandomCases.logits(random, 1, vocabSize);
      float[] draft = target.clone();
      double distance = random.nextDouble(0, 3);
      for (int token = 0; token < vocabSize; token++) {
        draft[token] += (float) (distance * (random.nextDouble() - 0.5));
      }
      SamplingParameters parameters = new SamplingParameters(1, 0, 1, 0, 1);
      double[] p = new double[vocabSize];
      double[] q = new double[vocabSize];
      sampler.law(target, 0, parameters, null, p);
      sampler.law(draft, 0, parameters, null, q);
      double variation = 0;
      for (int token = 0; token < vocabSize; token++) {
        variation += Math.abs(p[token] - q[token]) / 2;
      }
      int tries = 20_000;
      int matches = 0;
      for (int i = 0; i < tries; i++) {
        int drawn = sampler.draw(target, 0, parameters, null, pair, i, NONE, NO_MARGINS);
        int drafted = sampler.draw(draft, 0, parameters, null, pair, i, NONE, NO_MARGINS);
        matches += drawn == drafted ? 1 : 0;
      }
      double bound = (1 - variation) / (1 + variation);
      double error = Math.sqrt(0.25 / tries);
      assertThat((double) matches / tries)
          .as(TestRandom.describe())
          .isGreaterThan(bound - 5 * error)
          .isLessThan(1 - variation + 5 * error);
    }
  }
}
