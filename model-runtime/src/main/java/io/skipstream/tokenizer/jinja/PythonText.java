package io.skipstream.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Values as Python prints them. */
final class PythonText {
  private static final int MAX_DEPTH = 32;

  private static final HexFormat HEX = HexFormat.of();

  private PythonText() {}

  /** As {{ }} prints them. */
  static String of(Object value, Limits limits) {
    if (value instanceof String text) {
      return text;
    }
    if (Undefined.is(value)) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    append(out, value, 0);
    limits.text(out.length());
    return out.toString();
  }

  private static void append(StringBuilder out, Object raw, int depth) {
    Object value = Values.of(raw);
    if (depth > MAX_DEPTH) {
      throw new JinjaException("printed value is nested more than " + MAX_DEPTH + " deep");
    }
    Limits.chars(out.length());
    if (value == null) {
      out.append("None");
    } else if (value instanceof Boolean flag) {
      out.append(flag ? "True" : "False");
    } else if (value instanceof Double number) {
      out.append(floating(number));
    } else if (value instanceof String text) {
      quote(out, text);
    } else if (value instanceof List<?> list) {
      out.append('[');
      String separator = "";
      for (Object item : list) {
        out.append(separator);
        append(out, item, depth + 1);
        separator = ", ";
      }
      out.append(']');
    } else if (value instanceof Map<?, ?> map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        append(out, entry.getKey(), depth + 1);
        out.append(": ");
        append(out, entry.getValue(), depth + 1);
        separator = ", ";
      }
      out.append('}');
    } else if (value instanceof Number) {
      out.append(value);
    } else {
      throw new JinjaException(Values.typeName(value) + " cannot be printed");
    }
  }

  /** Plain digits between 1e-4 and 1e16, as Python has it. */
  static String floating(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(number);
    String plain = new BigDecimal(Double.toString(number)).toPlainString();
    if (size == 0 || size >= 1e-4 && size < 1e16) {
      return plain.contains(".") ? plain : plain + ".0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    return "%se%s%02d"
        .formatted(
            digits.movePointLeft(exponent).stripTrailingZeros().toPlainString(),
            exponent < 0 ? "-" : "+",
            Math.abs(exponent));
  }

  private static void quote(StringBuilder out, String text) {
    Limits.chars((long) out.length() + text.length());
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    out.append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\\' -> out.append("\\\\");
                default -> {
                  if (c == quote) {
                    out.append('\\').append(quote);
                  } else if (c < ' ' || c == 0x7F) {
                    out.append("\\x").append(HEX.toHexDigits((byte) c));
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    out.append(quote);
    Limits.chars(out.length());
  }
}
