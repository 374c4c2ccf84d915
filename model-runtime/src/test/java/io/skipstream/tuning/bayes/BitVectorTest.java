package io.skipstream.tuning.bayes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BitVectorTest {
  @Test
  void shouldDrawEveryPlaceEquallyOften() {
    int[] counts = new int[70];
    int draws = 20_000;
    CounterRandom random = new CounterRandom(5, 1, 2);
    for (int draw = 0; draw < draws; draw++) {
      BitVector vector = BitVector.random(70, 21, random);
      assertThat(vector.ones()).isEqualTo(21);
      for (int i = 0; i < 70; i++) {
        counts[i] += vector.get(i) ? 1 : 0;
      }
    }
    for (int count : counts) {
      // Five standard deviations of a binomial of 20,000 at 0.3.
      assertThat((double) count / draws).isCloseTo(0.3, within(0.0162));
    }
  }

  @Test
  void shouldDrawPairsIndependentlyOfTheirPlace() {
    int neighbours = 0;
    int apart = 0;
    CounterRandom random = new CounterRandom(6, 0, 0);
    for (int draw = 0; draw < 20_000; draw++) {
      BitVector vector = BitVector.random(20, 10, random);
      neighbours += vector.get(18) && vector.get(19) ? 1 : 0;
      apart += vector.get(0) && vector.get(19) ? 1 : 0;
    }
    // 10/20 · 9/19; five standard deviations.
    assertThat(neighbours / 20_000.0).isCloseTo(0.2368, within(0.015));
    assertThat(apart / 20_000.0).isCloseTo(0.2368, within(0.015));
  }

  @Test
  void shouldDrawTheSameFromTheSameCoordinatesAndOtherwiseFromOthers() {
    BitVector one = BitVector.random(76, 34, new CounterRandom(1, 2, 3));
    assertThat(BitVector.random(76, 34, new CounterRandom(1, 2, 3))).isEqualTo(one);
    assertThat(BitVector.random(76, 34, new CounterRandom(2, 2, 3))).isNotEqualTo(one);
    assertThat(BitVector.random(76, 34, new CounterRandom(1, 3, 3))).isNotEqualTo(one);
    assertThat(BitVector.random(76, 34, new CounterRandom(1, 2, 4))).isNotEqualTo(one);
  }

  @Test
  void shouldCountDifferences() {
    BitVector left = BitVector.of(130, 0, 64, 129);
    BitVector right = BitVector.of(130, 0, 65, 128);
    assertThat(left.distance(right)).isEqualTo(4);
    double[] sums = new double[130];
    left.addWhereDifferent(right, 2, sums);
    assertThat(sums[64] + sums[65] + sums[128] + sums[129]).isEqualTo(8);
    assertThat(sums[0]).isZero();
    assertThat(left.flip(new int[] {0}, new int[] {1}, 1)).isEqualTo(BitVector.of(130, 1, 64, 129));
  }

  @Test
  void shouldRefuseWhatIsNoVector() {
    assertThatThrownBy(() -> BitVector.of(3, 3)).hasMessageContaining("index 3");
    assertThatThrownBy(() -> BitVector.random(3, 4, new CounterRandom(0, 0, 0)))
        .hasMessageContaining("ones must be within 0..3");
  }
}
