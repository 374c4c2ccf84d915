package io.skipstream.tokenizer.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  private final Limits limits = new Limits();

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "0,0",
        "+7,7",
        "-7,-7",
        "' 12 ',12",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808",
        "9223372036854775808,none",
        "-9223372036854775809,none",
        "99999999999999999999999999,none",
        "'',none",
        "-,none",
        "--1,none",
        "1.5,none",
        "0x1,none",
        "٣,3",
      })
  void shouldReadIntegersWhenTheyFit(String text, Long number) {
    assertThat(Numbers.integer(text, limits)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "0,0.0",
        "' 1.5 ',1.5",
        "-.5,-0.5",
        "5.,5.0",
        "1e3,1000.0",
        "1.5E-3,0.0015",
        "4.9e-324,4.9e-324",
        "1e999999,Infinity",
        "nan,NaN",
        "-inf,-Infinity",
        "'',none",
        ".,none",
        "1e,none",
        "1.5f,none",
        "0x1p3,none",
        "x,none",
      })
  void shouldReadNumbersAsPythonDoes(String text, Double number) {
    assertThat(Numbers.floating(text, limits)).isEqualTo(number);
  }

  @Test
  void shouldReadNoNumberWhenTextIsVeryLong() {
    assertThat(Numbers.integer("0".repeat(1001), limits)).isNull();
    assertThat(Numbers.floating("0".repeat(1001), limits)).isNull();
    assertThat(Numbers.floating("0".repeat(1000), limits)).isEqualTo(0.0);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.0",
    "1.5,1.5",
    "-2,-2.0",
    "0.0001,0.0001",
    "0.00001,1e-05",
    "-0.000012,-1.2e-05",
    "1e15,1000000000000000.0",
    "1e16,1e+16",
    "-1.25e16,-1.25e+16",
    "1e100,1e+100",
    "1.7976931348623157e308,1.7976931348623157e+308",
    "-0.0,-0.0",
    "0.00025,0.00025",
    "NaN,nan",
    "-Infinity,-inf",
  })
  void shouldPrintAsPythonDoes(double number, String text) {
    assertThat(Numbers.text(number, limits)).isEqualTo(text);
  }

  @Test
  void shouldOrderByExactValueWhenTypesAreMixed() {
    List<Number> numbers =
        List.of(
            Long.MIN_VALUE,
            Long.MIN_VALUE + 1,
            -1L,
            0L,
            1L,
            (1L << 53) + 1,
            Long.MAX_VALUE,
            -0x1p64,
            -0x1p63,
            -1.5,
            -4.9e-324,
            -0.0,
            0.0,
            4.9e-324,
            0.5,
            0x1p53,
            0x1p63,
            1.7e308);
    for (Number a : numbers) {
      for (Number b : numbers) {
        assertThat(Integer.signum(Numbers.compare(a, b)))
            .as("%s and %s", a, b)
            .isEqualTo(decimal(a).compareTo(decimal(b)));
      }
    }
  }

  @Test
  void shouldOrderAroundAllNumbersWhenOnesAreNot() {
    assertThat(Numbers.compare(Long.MAX_VALUE, Double.POSITIVE_INFINITY)).isNegative();
    assertThat(Numbers.compare(Double.NEGATIVE_INFINITY, Long.MIN_VALUE)).isNegative();
    assertThat(Numbers.compare(Long.MAX_VALUE, Double.NaN)).isNegative();
    assertThat(Numbers.compare(Double.NaN, Double.POSITIVE_INFINITY)).isPositive();
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal(number.doubleValue());
  }
}
