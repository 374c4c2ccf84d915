package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SkipSetTest {

  @Test
  void shouldSkipNothingInTheFullModel() {
    SkipSet none = SkipSet.none(3);
    assertThat(none.isEmpty()).isTrue();
    assertThat(none.skipped()).isZero();
    assertThat(none.ratio()).isZero();
    assertThat(none.bits()).isEqualTo("000000");
  }

  @Test
  void shouldTellAttentionFromMlp() {
    SkipSet set = SkipSet.of(4, new int[] {1, 2}, new int[] {2});
    assertThat(set.bits()).isEqualTo("00101100");
    assertThat(set.skipsAttention(1)).isTrue();
    assertThat(set.skipsMlp(1)).isFalse();
    assertThat(set.skipsMlp(2)).isTrue();
    assertThat(set.skipped()).isEqualTo(3);
    assertThat(set.ratio()).isEqualTo(3 / 8.0);
    assertThat(set).hasToString("SkipSet[00101100]");
  }

  @Test
  void shouldSpreadTheRatioOverInnerLayers() {
    for (int layers = 1; layers <= 100; layers++) {
      for (double ratio : new double[] {0, 0.1, 0.45, 0.5, 0.999, 1}) {
        SkipSet set = SkipSet.uniform(layers, ratio);
        int candidates = Math.max(0, 2 * (layers - 2));
        assertThat(set.skipped()).isEqualTo((int) Math.floor(candidates * ratio));
        for (int layer : new int[] {0, layers - 1}) {
          assertThat(set.skipsAttention(layer)).isFalse();
          assertThat(set.skipsMlp(layer)).isFalse();
        }
        int half = set.skipped() / 2;
        int attention = 0;
        int mlp = 0;
        for (int layer = 1; layer < layers - 1; layer++) {
          attention += set.skipsAttention(layer) ? 1 : 0;
          mlp += set.skipsMlp(layer) ? 1 : 0;
          double share = layer / (layers - 2.0);
          assertThat((double) attention).isCloseTo(half * share, within(1.0));
          assertThat((double) mlp).isCloseTo((set.skipped() - half) * share, within(1.0));
        }
      }
    }
    assertThat(SkipSet.uniform(40, 0.45).skipped()).isEqualTo(34);
  }

  @Test
  void shouldSkipEveryOtherLayerWhenTheRatioIsOneHalf() {
    assertThat(SkipSet.uniform(8, 0.5).bits()).isEqualTo("0000110011001100");
  }

  @Test
  void shouldComeBackFromItsBits() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      int layers = random.nextInt(1, 90);
      StringBuilder bits = new StringBuilder();
      for (int j = 0; j < 2 * layers; j++) {
        bits.append(random.nextBoolean() ? '1' : '0');
      }
      SkipSet set = SkipSet.parse(bits.toString());
      assertThat(set.bits()).isEqualTo(bits.toString());
      assertThat(set.layers()).isEqualTo(layers);
      assertThat(set)
          .isEqualTo(SkipSet.parse(set.bits()))
          .hasSameHashCodeAs(SkipSet.parse(set.bits()));
    }
    assertThat(SkipSet.none(4)).isNotEqualTo(SkipSet.none(5));
  }

  @Test
  void shouldComeBackEqualWhenPackedAndUnpacked() {
    SplittableRandom random = new SplittableRandom(5);
    for (int layers : new int[] {1, 3, 4, 32, 33, 80, 4096}) {
      StringBuilder bits = new StringBuilder();
      for (int i = 0; i < 2 * layers; i++) {
        bits.append(random.nextInt(2));
      }
      SkipSet set = SkipSet.parse(bits.toString());

      byte[] packed = set.packed();

      assertThat(packed).hasSize((2 * layers + 7) / 8);
      assertThat(SkipSet.unpack(layers, packed)).isEqualTo(set);
    }
    assertThat(SkipSet.parse("0110000001").packed()).containsExactly(6, 2);
  }

  @Test
  void shouldRefuseBytesThatAreNoSkipSet() {
    refuses(() -> SkipSet.unpack(4, new byte[2]), "skip set of 4 layers has 2 bytes");
    refuses(() -> SkipSet.unpack(3, new byte[] {64}), "skip set has bits beyond its 3 layers");
    refuses(() -> SkipSet.unpack(0, new byte[0]), "layers must be within 1..4096, was 0");
  }

  @Test
  void shouldRefuseWhatIsNoSkipSet() {
    refuses(() -> SkipSet.none(0), "layers must be within 1..4096, was 0");
    refuses(() -> SkipSet.none(4097), "layers must be within 1..4096, was 4097");
    refuses(() -> SkipSet.uniform(4, 1.01), "skip ratio must be within 0..1, was 1.01");
    refuses(() -> SkipSet.uniform(4, Double.NaN), "skip ratio must be within 0..1, was NaN");
    refuses(() -> SkipSet.of(4, new int[] {4}, new int[0]), "layer 4 is not within 0..3");
    refuses(() -> SkipSet.of(4, new int[0], new int[] {-1}), "layer -1 is not within 0..3");
    refuses(() -> SkipSet.parse(""), "skip set needs two characters a layer, has 0");
    refuses(() -> SkipSet.parse("101"), "skip set needs two characters a layer, has 3");
    refuses(() -> SkipSet.parse("0012"), "skip set holds '2' at 3, not 0 or 1");
    refuses(() -> SkipSet.parse("0".repeat(10_000)), "layers must be within 1..4096, was 5000");
    refuses(() -> SkipSet.none(3).skipsMlp(3), "layer 3 is not within 0..2");
    refuses(() -> SkipSet.none(3).skipsAttention(-1), "layer -1 is not within 0..2");
  }

  private static void refuses(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
