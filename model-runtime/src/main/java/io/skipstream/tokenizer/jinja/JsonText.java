package io.skipstream.tokenizer.jinja;

import java.util.List;
import java.util.Map;

/**
 * Values as JSON in Python's layout: blanks behind commas and colons, characters beyond ASCII as
 * they are unless asked for otherwise.
 */
final class JsonText {
  private static final int MAX_DEPTH = 32;

  private final TextBuilder out;
  private final String indent;
  private final String comma;
  private final String colon;
  private final boolean ascii;
  private final boolean sorted;
  private final Limits limits;

  private JsonText(
      String indent, String comma, String colon, boolean ascii, boolean sorted, Limits limits) {
    this.indent = indent;
    this.comma = comma;
    this.colon = colon;
    this.ascii = ascii;
    this.sorted = sorted;
    this.limits = limits;
    out = new TextBuilder(limits);
  }

  /** The filter tojson. */
  static String of(Object value, CallArguments arguments) {
    Object indent = arguments.get(-1, "indent", null);
    if (indent == null) {
      indent = arguments.get(1, "indent", null);
    }
    String step = null;
    if (indent instanceof String text) {
      step = text;
    } else if (indent != null) {
      step = Strings.blanks(indent, 32, arguments.limits());
    }
    Object separators = arguments.get(2, "separators", null);
    boolean given = separators instanceof List<?> list && list.size() == 2;
    JsonText json =
        new JsonText(
            step,
            given
                ? PythonText.of(((List<?>) separators).get(0), arguments.limits())
                : step == null ? ", " : ",",
            given ? PythonText.of(((List<?>) separators).get(1), arguments.limits()) : ": ",
            Values.truth(arguments.get(0, "ensure_ascii", false)),
            Values.truth(arguments.get(3, "sort_keys", false)),
            arguments.limits());
    json.append(value, 0);
    return json.out.finish();
  }

  private void append(Object raw, int depth) {
    Object value = Values.of(raw);
    if (depth > MAX_DEPTH) {
      throw new JinjaException("tojson: value is nested more than " + MAX_DEPTH + " deep");
    }
    limits.readItems(1);
    if (value == null) {
      out.append("null");
    } else if (value instanceof Boolean || value instanceof Long) {
      out.append(value.toString());
    } else if (value instanceof Double number) {
      out.append(Numbers.text(number, limits));
    } else if (value instanceof String text) {
      quote(text);
    } else if (value instanceof List<?> list) {
      out.append('[');
      boolean first = true;
      for (Object item : list) {
        separate(first, depth + 1);
        append(item, depth + 1);
        first = false;
      }
      close(list.isEmpty(), depth, ']');
    } else if (value instanceof Map<?, ?> map) {
      appendMap(map, depth);
    } else {
      throw new JinjaException("tojson: " + Values.typeName(value) + " cannot be JSON");
    }
  }

  private void appendMap(Map<?, ?> map, int depth) {
    out.append('{');
    boolean first = true;
    List<Object> keys = Values.items(map, limits);
    if (sorted) {
      keys.sort((a, b) -> Values.compare(a, b, limits));
    }
    for (Object key : keys) {
      separate(first, depth + 1);
      quote(PythonText.of(key, limits));
      out.append(colon);
      append(map.get(key), depth + 1);
      first = false;
    }
    close(map.isEmpty(), depth, '}');
  }

  private void separate(boolean first, int depth) {
    if (!first) {
      out.append(comma);
    }
    if (indent != null) {
      out.append('\n').append(indent, depth);
    }
  }

  private void close(boolean empty, int depth, char bracket) {
    if (!empty && indent != null) {
      out.append('\n').append(indent, depth);
    }
    out.append(bracket);
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || ascii && c > '~') {
            out.append("\\u").appendHex(c, 4);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
