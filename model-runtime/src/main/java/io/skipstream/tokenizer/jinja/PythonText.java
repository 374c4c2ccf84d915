package io.skipstream.tokenizer.jinja;

import java.util.List;
import java.util.Map;

/** Values as Python prints them. */
final class PythonText {
  private static final int MAX_DEPTH = 32;

  private PythonText() {}

  /** As {{ }} prints them. */
  static String of(Object value, Limits limits) {
    if (value instanceof String text) {
      return text;
    }
    if (Undefined.is(value)) {
      return "";
    }
    TextBuilder out = new TextBuilder(limits);
    append(out, value, 0, limits);
    return out.finish();
  }

  private static void append(TextBuilder out, Object raw, int depth, Limits limits) {
    Object value = Values.of(raw);
    if (depth > MAX_DEPTH) {
      throw new JinjaException("printed value is nested more than " + MAX_DEPTH + " deep");
    }
    limits.readItems(1);
    if (value == null) {
      out.append("None");
    } else if (value instanceof Boolean flag) {
      out.append(flag ? "True" : "False");
    } else if (value instanceof Double number) {
      out.append(Numbers.text(number, limits));
    } else if (value instanceof String text) {
      quote(out, text);
    } else if (value instanceof List<?> list) {
      out.append('[');
      String separator = "";
      for (Object item : list) {
        out.append(separator);
        append(out, item, depth + 1, limits);
        separator = ", ";
      }
      out.append(']');
    } else if (value instanceof Map<?, ?> map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        append(out, entry.getKey(), depth + 1, limits);
        out.append(": ");
        append(out, entry.getValue(), depth + 1, limits);
        separator = ", ";
      }
      out.append('}');
    } else if (value instanceof Number) {
      out.append(value.toString());
    } else {
      throw new JinjaException(Values.typeName(value) + " cannot be printed");
    }
  }

  private static void quote(TextBuilder out, String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    out.append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c == quote) {
            out.append('\\').append(quote);
          } else if (c < ' ' || c == 0x7F) {
            out.append("\\x").appendHex(c, 2);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append(quote);
  }
}
