package io.skipstream.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Numbers from texts, as texts and in order. Java's own ways throw exceptions for texts that are no
 * numbers, and take kilobytes for very large and very small ones.
 */
final class Numbers {
  /** Longer texts are no numbers. */
  private static final int MAX_CHARS = 1000;

  /** What very large and very small numbers take to be read or written in decimal. */
  private static final int DECIMAL_WORK = 256;

  private static final double OVER_LONG = 0x1p63;

  private static final Pattern FLOATING =
      Pattern.compile("[-+]?(?:\\d++(?:\\.\\d*+)?+|\\.\\d++)(?:[eE][-+]?\\d++)?+");

  private Numbers() {}

  /** The integer that a text is, or null. */
  static Long integer(String text, Limits limits) {
    if (text.length() > MAX_CHARS) {
      return null;
    }
    limits.text(text.length());
    String stripped = text.strip();
    boolean negative = stripped.startsWith("-");
    int at = negative || stripped.startsWith("+") ? 1 : 0;
    if (at == stripped.length()) {
      return null;
    }
    // Below zero, as there is one more of them.
    long number = 0;
    for (; at < stripped.length(); at++) {
      int digit = Character.digit(stripped.charAt(at), 10);
      if (digit < 0 || number < (Long.MIN_VALUE + digit) / 10) {
        return null;
      }
      number = 10 * number - digit;
    }
    if (negative) {
      return number;
    }
    return number == Long.MIN_VALUE ? null : Long.valueOf(-number);
  }

  /** The number that a text is, or null. */
  static Double floating(String text, Limits limits) {
    if (text.length() > MAX_CHARS) {
      return null;
    }
    limits.readItems(text.length());
    limits.read(DECIMAL_WORK);
    String stripped = text.strip();
    return FLOATING.matcher(stripped).matches()
        ? Double.valueOf(stripped)
        : switch (stripped) {
          case "NaN", "nan" -> Double.valueOf(Double.NaN);
          case "Infinity", "inf" -> Double.valueOf(Double.POSITIVE_INFINITY);
          case "-Infinity", "-inf" -> Double.valueOf(Double.NEGATIVE_INFINITY);
          default -> null;
        };
  }

  /** Plain digits between 1e-4 and 1e16, as Python has it. */
  static String text(double number, Limits limits) {
    limits.read(DECIMAL_WORK);
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(number);
    String sign = Double.compare(number, 0.0) < 0 ? "-" : "";
    BigDecimal shortest = new BigDecimal(Double.toString(size)).stripTrailingZeros();
    if (size == 0 || size >= 1e-4 && size < 1e16) {
      String plain = shortest.toPlainString();
      return sign + plain + (plain.contains(".") ? "" : ".0");
    }
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - shortest.scale() - 1;
    return sign
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** By exact value, so that the order is one. */
  static int compare(Number a, Number b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Long whole) {
      return mixed(whole, b.doubleValue());
    }
    if (b instanceof Long whole) {
      return -mixed(whole, a.doubleValue());
    }
    // Adding zero makes one of the two zeros.
    return Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0);
  }

  private static int mixed(long whole, double number) {
    if (Double.isNaN(number) || number >= OVER_LONG) {
      return -1;
    }
    if (number < -OVER_LONG) {
      return 1;
    }
    long floor = (long) Math.floor(number);
    return whole != floor ? Long.compare(whole, floor) : number > floor ? -1 : 0;
  }
}
