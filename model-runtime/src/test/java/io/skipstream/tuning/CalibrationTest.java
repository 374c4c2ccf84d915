package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void shouldTrustTheConfidenceUntilItKnowsBetter() {
    Calibration calibration = new Calibration();
    for (double confidence = 0; confidence <= 1; confidence += .01) {
      assertThat(calibration.acceptance(0, 1, confidence)).isCloseTo(confidence, within(.11));
    }
    assertThat(calibration.expected(0, 1)).isCloseTo(.7, within(1e-9));
    assertThat(calibration.sibling(1)).isCloseTo(.25, within(1e-9));
    assertThat(calibration.sibling(2)).isLessThan(calibration.sibling(1));
  }

  @Test
  void shouldLearnWhatConfidencesAreWorth() {
    SplittableRandom random = TestRandom.of("calibration");
    Calibration calibration = new Calibration();
    for (int i = 0; i < 20_000; i++) {
      double confidence = random.nextDouble();
      int depth = random.nextInt(1, 10);
      calibration.observe(0, depth, confidence, random.nextDouble() < truth(confidence, depth));
    }
    for (int depth : new int[] {1, 2, 4, 8}) {
      for (double confidence = .1; confidence < 1; confidence += .1) {
        assertThat(calibration.acceptance(0, depth, confidence))
            .as("depth %d, confidence %.1f, %s", depth, confidence, TestRandom.describe())
            .isCloseTo(truth(confidence, depth), within(.1));
      }
    }
  }

  /** Overconfident, and the more so the deeper. */
  private static double truth(double confidence, int depth) {
    return confidence * confidence * (depth > 4 ? .7 : 1);
  }

  @Test
  void shouldNeverFallAsConfidenceRisesWhateverItSaw() {
    SplittableRandom random = TestRandom.of("monotone calibration");
    for (int round = 0; round < 100; round++) {
      Calibration calibration = new Calibration();
      for (int i = random.nextInt(400); i > 0; i--) {
        calibration.observe(
            random.nextInt(3) * .6,
            random.nextInt(1, 20),
            random.nextDouble(),
            random.nextDouble() < .5);
      }
      for (double temperature : new double[] {0, .6, 1.2}) {
        for (int depth = 1; depth < 20; depth += 3) {
          double before = 0;
          for (double confidence = 0; confidence <= 1; confidence += .005) {
            double now = calibration.acceptance(temperature, depth, confidence);
            assertThat(now).isBetween(before - 1e-12, 1.0);
            before = now;
          }
        }
      }
    }
  }

  @Test
  void shouldPassOnToOtherDepthsButNotToOtherTemperatures() {
    Calibration calibration = new Calibration();
    for (int i = 0; i < 100; i++) {
      calibration.observe(.6, 1, .88, false);
    }
    assertThat(calibration.acceptance(.6, 1, .88)).isLessThan(.1);
    assertThat(calibration.acceptance(.6, 3, .88)).isLessThan(.2);
    assertThat(calibration.acceptance(0, 1, .88)).isCloseTo(.88, within(.03));
    assertThat(calibration.acceptance(1, 1, .88)).isCloseTo(.88, within(.03));
    assertThat(calibration.expected(.6, 2)).isLessThan(.1);
    assertThat(calibration.expected(0, 2)).isEqualTo(.7, within(1e-9));
  }

  @Test
  void shouldForgetOldBehaviour() {
    Calibration calibration = new Calibration();
    for (int i = 0; i < 10_000; i++) {
      calibration.observe(0, 1, .96, true);
      calibration.observeSibling(1, true);
    }
    assertThat(calibration.acceptance(0, 1, .96)).isGreaterThan(.95);
    assertThat(calibration.sibling(1)).isGreaterThan(.95);
    for (int i = 0; i < 600; i++) {
      calibration.observe(0, 1, .96, false);
      calibration.observeSibling(1, false);
    }
    assertThat(calibration.acceptance(0, 1, .96)).isLessThan(.1);
    assertThat(calibration.sibling(1)).isLessThan(.1);
  }

  @Test
  void shouldLeanNeitherWayWhenCountsAreHalved() {
    SplittableRandom random = TestRandom.of("halving");
    for (double p : new double[] {.02, .5, .8, .98}) {
      Calibration calibration = new Calibration();
      double sum = 0;
      for (int i = 0; i < 400_000; i++) {
        calibration.observeSibling(1, random.nextDouble() < p);
        sum += i < 1_000 ? 0 : calibration.sibling(1);
      }
      // Eight tries of the prior, .25, among 127 to 255.
      double expected = p + (.25 - p) * 8 / 195;
      assertThat(sum / 399_000).as("p=%s", p).isCloseTo(expected, within(.004));
    }
  }

  @Test
  void shouldSurviveAStoreInAFewHundredBytes() {
    SplittableRandom random = TestRandom.of("stored calibration");
    Calibration calibration = new Calibration();
    assertThat(calibration.bytes()).hasSize(19);
    for (int i = 0; i < 50_000; i++) {
      calibration.observe(0, random.nextInt(1, 12), random.nextDouble(), random.nextBoolean());
      calibration.observeSibling(random.nextInt(1, 12), random.nextBoolean());
    }
    assertThat(calibration.bytes().length).isLessThanOrEqualTo(140);
    for (int i = 0; i < 50_000; i++) {
      double temperature = random.nextDouble() * 2;
      calibration.observe(temperature, random.nextInt(1, 12), random.nextDouble(), true);
    }
    byte[] bytes = calibration.bytes();
    assertThat(bytes.length).isLessThanOrEqualTo(380);
    Calibration restored = Calibration.parse(bytes);
    assertThat(restored.bytes()).isEqualTo(bytes);
    for (int i = 0; i < 1_000; i++) {
      double temperature = random.nextDouble() * 2;
      int depth = random.nextInt(1, 12);
      double confidence = random.nextDouble();
      assertThat(restored.acceptance(temperature, depth, confidence))
          .isEqualTo(calibration.acceptance(temperature, depth, confidence));
      assertThat(restored.expected(temperature, depth))
          .isEqualTo(calibration.expected(temperature, depth));
      assertThat(restored.sibling(depth)).isEqualTo(calibration.sibling(depth));
    }
  }

  @Test
  void shouldRefuseDamagedBytes() {
    byte[] good = new Calibration().bytes();
    refuses(new byte[0], "calibration of 0 bytes is not of version 1");
    refuses(Arrays.copyOf(good, good.length + 1), "calibration has 20 bytes, its mask 0 says 19");
    byte[] version = good.clone();
    version[0] = 9;
    refuses(version, "is not of version 1");
    byte[] hits = good.clone();
    hits[4] = 7;
    refuses(hits, "calibration has 7 hits of 0 tries");
    byte[] mask = good.clone();
    mask[1] = (byte) 0xFF;
    refuses(mask, "its mask 65280 says");
  }

  private static void refuses(byte[] bytes, String message) {
    assertThatThrownBy(() -> Calibration.parse(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
