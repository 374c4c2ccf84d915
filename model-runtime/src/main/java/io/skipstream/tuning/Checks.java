package io.skipstream.tuning;

/** Range checks that name field, value and limit. */
final class Checks {
  private Checks() {}

  static double positive(String field, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(field + " must be above 0 and finite, was " + value);
    }
    return value;
  }

  static double notNegative(String field, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(field + " must be 0 or more and finite, was " + value);
    }
    return value;
  }

  static double share(String field, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(field + " must be within 0..1, was " + value);
    }
    return value;
  }

  static int atLeast(String field, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(field + " must be " + least + " or more, was " + value);
    }
    return value;
  }
}
