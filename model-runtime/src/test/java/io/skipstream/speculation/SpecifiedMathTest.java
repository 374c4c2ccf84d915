package io.skipstream.speculation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.testing.TestRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpecifiedMathTest {
  private static final double BOUND = 1e-14;

  @Test
  void shouldBeExactAtTheirFixedPoints() {
    assertThat(SpecifiedMath.log(1)).isZero();
    assertThat(SpecifiedMath.exp(0)).isEqualTo(1);
    assertThat(SpecifiedMath.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(SpecifiedMath.exp(-708.1)).isZero();
  }

  @Test
  void shouldComputeTheLogarithmWithinItsBound() {
    SplittableRandom random = TestRandom.of("log");
    double worst = 0;
    for (int i = 0; i < 1_000_000; i++) {
      double x =
          switch (i % 4) {
            case 0 -> random.nextDouble(1e-10, 1);
            case 1 -> 1 + random.nextDouble(-1e-6, 1e-6);
            case 2 -> StrictMath.exp(random.nextDouble(-700, 700));
            default -> ((random.nextInt() & 0xFFFFFFFFL) + 0.5) * 0x1p-32;
          };
      worst = Math.max(worst, relativeError(SpecifiedMath.log(x), StrictMath.log(x)));
    }
    assertThat(worst).as(TestRandom.describe()).isLessThan(BOUND);
  }

  @Test
  void shouldComputeTheLogarithmWithinItsBoundWhenThePowerChanges() {
    for (int exponent = -40; exponent <= 40; exponent++) {
      double edge = StrictMath.scalb(SpecifiedMath.SQRT_HALF, exponent);
      for (double x : new double[] {Math.nextDown(edge), edge, Math.nextUp(edge)}) {
        assertThat(relativeError(SpecifiedMath.log(x), StrictMath.log(x)))
            .as("log(%s)", x)
            .isLessThan(BOUND);
      }
    }
  }

  @Test
  void shouldComputeTheExponentialWithinItsBound() {
    SplittableRandom random = TestRandom.of("exp");
    double worst = 0;
    for (int i = 0; i < 1_000_000; i++) {
      double x = i % 2 == 0 ? random.nextDouble(-707, 708) : random.nextDouble(-2, 2);
      worst = Math.max(worst, relativeError(SpecifiedMath.exp(x), StrictMath.exp(x)));
    }
    assertThat(worst).as(TestRandom.describe()).isLessThan(BOUND);
  }

  @Test
  void shouldGiveTheBitsOfAnotherImplementation() {
    // Computed outside Java from the class's description.
    assertThat(SpecifiedMath.log(0.3)).isEqualTo(-0x1.34378fcbda721p+0);
    assertThat(SpecifiedMath.log(1e-10)).isEqualTo(-0x1.7069e2aa2aa5bp+4);
    assertThat(SpecifiedMath.log(0.9999999)).isEqualTo(-0x1.ad7f2b1049b9fp-24);
    assertThat(SpecifiedMath.log(22.5)).isEqualTo(0x1.8e87ab6e53b28p+1);
    assertThat(SpecifiedMath.exp(-1.7)).isEqualTo(0x1.7622c78a98a07p-3);
    assertThat(SpecifiedMath.exp(-300.25)).isEqualTo(0x1.c758233102acep-434);
    assertThat(SpecifiedMath.exp(3.5)).isEqualTo(0x1.08ec721396bdbp+5);
  }

  private static double relativeError(double value, double expected) {
    return expected == 0 ? Math.abs(value) : Math.abs(value / expected - 1);
  }
}
