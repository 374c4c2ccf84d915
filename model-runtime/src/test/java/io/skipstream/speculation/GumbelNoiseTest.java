package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GumbelNoiseTest {
  // Five standard deviations: a fresh seed fails once in a million.
  private static final double LIMIT = 5;
  private static final int SAMPLE = 200_000;

  private final GumbelNoise noise = new GumbelNoise();
  private final SplittableRandom random = TestRandom.of("gumbel");

  @Test
  void shouldFollowItsDefinition() {
    assertThat(noise.at(0, 0, 0)).isNotEqualTo(noise.at(0, 0, 1));
    for (int word : new int[] {0, 1, 12345, Integer.MAX_VALUE, Integer.MIN_VALUE, -2, -1}) {
      double u = ((word & 0xFFFFFFFFL) + 0.5) / 4294967296.0;
      assertThat(GumbelNoise.ofWord(word))
          .isCloseTo(-StrictMath.log(-StrictMath.log(u)), within(1e-12));
    }
  }

  @Test
  void shouldGiveTheBitsOfAnotherImplementation() {
    // Computed outside Java from the classes' descriptions.
    assertThat(noise.at(0, 0, 0)).isEqualTo(0x1.bc042627710d6p-6);
    assertThat(noise.at(42, 17, 1001)).isEqualTo(0x1.2c620a344b741p+1);
    assertThat(noise.at(0xfedcba9876543210L, 131071, 151935)).isEqualTo(-0x1.6024cfdfcbd8cp-3);
  }

  @Test
  void shouldBeFiniteAndBoundedAtBothEnds() {
    assertThat(GumbelNoise.MIN).isCloseTo(-3.1299, within(1e-3));
    assertThat(GumbelNoise.MAX).isCloseTo(22.8739, within(1e-3));
    assertThat(GumbelNoise.ofWord(0)).isEqualTo(GumbelNoise.MIN);
    assertThat(GumbelNoise.ofWord(-1)).isEqualTo(GumbelNoise.MAX);
    for (int i = 1; i < 100_000; i++) {
      assertThat(GumbelNoise.ofWord(i)).isGreaterThan(GumbelNoise.ofWord(i - 1));
      assertThat(GumbelNoise.ofWord(-i)).isGreaterThan(GumbelNoise.ofWord(-i - 1));
    }
  }

  @Test
  void shouldBoundTheNoiseOfEveryWord() {
    for (int i = 0; i < 1_000_000; i++) {
      // Leading ones in all numbers.
      int word = random.nextInt() | ~(-1 >>> random.nextInt(32));
      double value = GumbelNoise.ofWord(word);
      if (value > GumbelNoise.upperBound(word)
          || value > GumbelNoise.MAX
          || value < GumbelNoise.MIN) {
        throw new AssertionError("word " + word + ", " + TestRandom.describe());
      }
    }
    for (int ones = 0; ones <= 32; ones++) {
      int greatest = ones == 32 ? -1 : ~(0x80000000 >>> ones);
      assertThat(GumbelNoise.ofWord(greatest))
          .isLessThanOrEqualTo(GumbelNoise.upperBound(greatest));
    }
  }

  @Test
  void shouldGiveTheSameInBulk() {
    double[] bulk = new double[1003];
    noise.fill(77, 13, 1003, bulk);
    for (int token = 0; token < bulk.length; token++) {
      assertThat(bulk[token]).isEqualTo(noise.at(77, 13, token));
    }
  }

  @Test
  void shouldBeUniformUnderneath() {
    long seed = random.nextLong();
    long[] counts = new long[1000];
    double[] sample = new double[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
      sample[i] = uniform(noise.at(seed, i / 1000, i % 1000));
      counts[Math.min(999, (int) (sample[i] * 1000))]++;
    }
    double[] expected = new double[1000];
    Arrays.fill(expected, 1e-3);
    assertThat(Math.abs(Statistics.chiSquareZ(counts, expected)))
        .as(TestRandom.describe())
        .isLessThan(LIMIT);
    // Exceeded once in 1e6 by chance.
    assertThat(Statistics.kolmogorovSmirnov(sample)).as(TestRandom.describe()).isLessThan(2.7);
  }

  @Test
  void shouldReachFarIntoBothTails() {
    long seed = random.nextLong();
    double[] sample = new double[10 * SAMPLE];
    for (int position = 0; position < 10; position++) {
      double[] part = new double[SAMPLE];
      noise.fill(seed, position, SAMPLE, part);
      System.arraycopy(part, 0, sample, position * SAMPLE, SAMPLE);
    }
    // Counts beyond u = 2^-k and 1 - 2^-k are binomial.
    for (int k = 4; k <= 16; k += 2) {
      double tail = StrictMath.scalb(1.0, -k);
      double low = -StrictMath.log(-StrictMath.log(tail));
      double high = -StrictMath.log(-StrictMath.log1p(-tail));
      long below = Arrays.stream(sample).filter(g -> g < low).count();
      long above = Arrays.stream(sample).filter(g -> g > high).count();
      double mean = sample.length * tail;
      assertThat(Math.abs(below - mean) / Math.sqrt(mean)).as("low %d", k).isLessThan(LIMIT);
      assertThat(Math.abs(above - mean) / Math.sqrt(mean)).as("high %d", k).isLessThan(LIMIT);
    }
  }

  @Test
  void shouldHaveTheMomentsOfGumbel() {
    double[] sample = new double[SAMPLE];
    noise.fill(random.nextLong(), 4, SAMPLE, sample);
    double mean = Arrays.stream(sample).average().orElseThrow();
    double variance = Arrays.stream(sample).map(g -> (g - mean) * (g - mean)).sum() / (SAMPLE - 1);
    double trueVariance = Math.PI * Math.PI / 6;
    double meanError = Math.sqrt(trueVariance / SAMPLE);
    // Kurtosis of the law is 5.4.
    double varianceError = trueVariance * Math.sqrt(4.4 / SAMPLE);
    assertThat(mean).as(TestRandom.describe()).isCloseTo(0.5772157, within(LIMIT * meanError));
    assertThat(variance)
        .as(TestRandom.describe())
        .isCloseTo(trueVariance, within(LIMIT * varianceError));
  }

  @Test
  void shouldBeIndependentOfNeighboursInSeedPositionAndToken() {
    long seed = random.nextLong();
    double[] here = sample(seed, 100, 0);
    assertIndependent("next seed", here, sample(seed + 1, 100, 0));
    assertIndependent("high bit of seed", here, sample(seed ^ Long.MIN_VALUE, 100, 0));
    assertIndependent("next position", here, sample(seed, 101, 0));
    assertIndependent("next token", here, sample(seed, 100, 1));
    assertIndependent("next block", here, sample(seed, 100, 4));
    assertIndependent("swapped", here, sample(Long.rotateLeft(seed, 32), 100, 0));
  }

  @Test
  void shouldBeIndependentBetweenPurposes() {
    long seed = random.nextLong();
    double[][] samples = new double[3][SAMPLE];
    KeyedChance[] streams = {
      new KeyedChance(Philox.Purpose.DRAFT),
      new KeyedChance(Philox.Purpose.TOKEN_RULE),
      new KeyedChance(Philox.Purpose.BLOCK_RULE)
    };
    for (int purpose = 0; purpose < 3; purpose++) {
      streams[purpose].begin(seed, 9);
      for (int i = 0; i < SAMPLE; i++) {
        samples[purpose][i] = streams[purpose].uniform();
        assertThat(samples[purpose][i]).isGreaterThan(0).isLessThan(1);
      }
      assertThat(Statistics.kolmogorovSmirnov(samples[purpose])).isLessThan(2.7);
    }
    assertIndependent("draft, token", samples[0], samples[1]);
    assertIndependent("draft, block", samples[0], samples[2]);
    assertIndependent("token, block", samples[1], samples[2]);
    streams[0].begin(seed, 10);
    double[] next = new double[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
      next[i] = streams[0].uniform();
    }
    assertIndependent("next round", samples[0], next);
  }

  private double[] sample(long seed, int position, int firstToken) {
    double[] sample = new double[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
      sample[i] = uniform(noise.at(seed, position, firstToken + i));
    }
    return sample;
  }

  /** Correlation, and a chi-square of the joint law on an 8 by 8 grid. */
  private static void assertIndependent(String what, double[] a, double[] b) {
    assertThat(Math.abs(Statistics.correlationZ(a, b))).as(what).isLessThan(LIMIT);
    long[] counts = new long[64];
    double[] expected = new double[64];
    Arrays.fill(expected, 1.0 / 64);
    for (int i = 0; i < a.length; i++) {
      counts[Math.min(7, (int) (a[i] * 8)) * 8 + Math.min(7, (int) (b[i] * 8))]++;
    }
    assertThat(Math.abs(Statistics.chiSquareZ(counts, expected))).as(what).isLessThan(LIMIT);
  }

  private static double uniform(double gumbel) {
    return StrictMath.exp(-StrictMath.exp(-gumbel));
  }
}
