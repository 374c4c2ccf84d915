package io.skipstream.schemas;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The integer types of protobuf: their ranges, and how they are read from and written as decimals.
 */
enum WholeNumber {
  INT32(BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE)),
  UINT32(BigInteger.ZERO, BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE)),
  INT64(BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE)),
  UINT64(BigInteger.ZERO, BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));

  /** Longest text that surely fits a long. */
  private static final int SURELY_LONG_CHARS = 18;

  private static final int MOST_DIGITS = 20;

  private final BigInteger min;
  private final BigInteger max;
  private final String description;

  WholeNumber(BigInteger min, BigInteger max) {
    this.min = min;
    this.max = max;
    this.description = "a whole number from " + min + " to " + max;
  }

  /** The kind of an integer field; null for fields of other types. */
  static WholeNumber of(FieldDescriptor field) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> INT32;
      case UINT32, FIXED32 -> UINT32;
      case INT64, SINT64, SFIXED64 -> INT64;
      case UINT64, FIXED64 -> UINT64;
      default -> null;
    };
  }

  String description() {
    return description;
  }

  boolean is64Bit() {
    return this == INT64 || this == UINT64;
  }

  /**
   * @param decimal a JSON number, of bounded length; {@code 2.0} and {@code 1e3} are whole
   * @return Integer or Long as protobuf's reflection wants it; null if not whole or out of range
   */
  Object parse(String decimal) {
    if (decimal.length() <= SURELY_LONG_CHARS && isPlain(decimal)) {
      return inRange(BigInteger.valueOf(Long.parseLong(decimal)));
    }
    BigDecimal number;
    try {
      number = new BigDecimal(decimal).stripTrailingZeros();
    } catch (NumberFormatException e) {
      // An exponent beyond what BigDecimal holds: neither whole nor in range.
      return null;
    }
    long digits = (long) number.precision() - number.scale();
    if (number.scale() > 0 || digits > MOST_DIGITS) {
      return null;
    }
    return inRange(number.toBigIntegerExact());
  }

  String format(Object value) {
    return switch (this) {
      case INT32, INT64 -> value.toString();
      case UINT32 -> Integer.toUnsignedString((Integer) value);
      case UINT64 -> Long.toUnsignedString((Long) value);
    };
  }

  /** Whether the text is digits with at most a sign before them. */
  static boolean isPlain(String decimal) {
    int start = decimal.startsWith("-") ? 1 : 0;
    for (int i = start; i < decimal.length(); i++) {
      if (decimal.charAt(i) < '0' || decimal.charAt(i) > '9') {
        return false;
      }
    }
    return decimal.length() > start;
  }

  private Object inRange(BigInteger value) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      return null;
    }
    return is64Bit() ? (Object) value.longValue() : (Object) value.intValue();
  }
}
