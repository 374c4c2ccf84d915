package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's operators; integers are 64 bits wide and never wrap around. */
final class Arithmetic {
  private Arithmetic() {}

  static Object apply(String operator, Object left, Object right, Limits limits) {
    if (operator.equals("~")) {
      return join(PythonText.of(left, limits), PythonText.of(right, limits), limits);
    }
    if (left instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (operator.equals("+") && left instanceof String a && right instanceof String b) {
      return join(a, b, limits);
    }
    if (operator.equals("+") && left instanceof List<?> a && right instanceof List<?> b) {
      limits.list((long) a.size() + b.size());
      List<Object> both = new ArrayList<>(a.size() + b.size());
      both.addAll(a);
      both.addAll(b);
      return both;
    }
    if (operator.equals("*") && left instanceof String text && Values.numeric(right)) {
      long count = Math.max(0, Values.number(right).longValue());
      if (text.isEmpty()) {
        return text;
      }
      limits.text(Math.min(count, Limits.MAX_CHARS + 1L) * text.length());
      return text.repeat((int) count);
    }
    if (operator.equals("%") && left instanceof String text) {
      return Filters.format(
          text, right instanceof List<?> list ? list : Collections.singletonList(right), limits);
    }
    if (!Values.numeric(left) || !Values.numeric(right)) {
      throw new JinjaException(
          "'%s' is not defined for %s and %s"
              .formatted(operator, Values.typeName(left), Values.typeName(right)));
    }
    Number a = Values.number(left);
    Number b = Values.number(right);
    try {
      return a instanceof Long && b instanceof Long && !operator.equals("/")
          ? integers(operator, a.longValue(), b.longValue())
          : (Object) doubles(operator, a.doubleValue(), b.doubleValue());
    } catch (ArithmeticException e) {
      throw new JinjaException("%s %s %s: %s".formatted(a, operator, b, e.getMessage()));
    }
  }

  static Object negate(Object value) {
    Number number = Values.number(value);
    if (number instanceof Long whole) {
      if (whole == Long.MIN_VALUE) {
        throw new JinjaException("-(" + whole + "): long overflow");
      }
      return -whole;
    }
    return -number.doubleValue();
  }

  private static String join(String left, String right, Limits limits) {
    limits.text((long) left.length() + right.length());
    return left + right;
  }

  private static Object integers(String operator, long a, long b) {
    return switch (operator) {
      case "+" -> Math.addExact(a, b);
      case "-" -> Math.subtractExact(a, b);
      case "*" -> Math.multiplyExact(a, b);
      case "//" -> Math.floorDiv(a, b);
      case "%" -> Math.floorMod(a, b);
      case "**" -> power(a, b);
      default -> throw new JinjaException("unknown operator " + operator);
    };
  }

  private static Object power(long base, long exponent) {
    if (exponent < 0) {
      return Math.pow(base, exponent);
    }
    if (base == 0 || base == 1 || base == -1) {
      return exponent == 0 ? 1L : exponent % 2 == 0 ? base * base : base;
    }
    long result = 1;
    for (long i = 0; i < exponent; i++) { // overflows after 63 rounds at the latest
      result = Math.multiplyExact(result, base);
    }
    return result;
  }

  private static double doubles(String operator, double a, double b) {
    if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw new ArithmeticException("division by zero");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      case "**" -> Math.pow(a, b);
      default -> throw new JinjaException("unknown operator " + operator);
    };
  }
}
