package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The filters; a value and its arguments to a value. */
final class Filters {
  private Filters() {}

  static Object apply(String name, Object value, CallArguments arguments) {
    return switch (name) {
      case "trim" -> Strings.strip(text(value), arguments.text(0, "chars", null), true, true);
      case "upper" -> text(value).toUpperCase(Locale.ROOT);
      case "lower" -> text(value).toLowerCase(Locale.ROOT);
      case "title" -> Strings.title(text(value));
      case "capitalize" -> Strings.capitalize(text(value));
      case "string", "safe" -> text(value);
      case "e", "escape" -> escape(text(value));
      case "replace" ->
          Strings.replace(
              text(value),
              arguments.text(0, "old", ""),
              arguments.text(1, "new", ""),
              arguments.integer(2, "count", -1));
      case "format" -> format(text(value), arguments.positional());
      case "indent" -> indent(text(value), arguments);
      case "length", "count" -> Values.length(value);
      case "first" -> edge(value, 0);
      case "last" -> edge(value, -1);
      case "join" -> join(value, arguments.text(0, "d", ""), arguments.text(1, "attribute", null));
      case "list" -> Values.items(value);
      case "reverse" -> reverse(value);
      case "unique" -> unique(value);
      case "sort" -> sort(value, arguments);
      case "items" ->
          value instanceof Map<?, ?> map ? Methods.items(map) : requireUndefined(name, value);
      case "dictsort" -> sortedItems(value);
      case "sum" -> sum(value, arguments);
      case "min" -> Collections.min(Values.items(value), Values::compare);
      case "max" -> Collections.max(Values.items(value), Values::compare);
      case "int" -> integer(value, arguments.get(0, "default", 0L));
      case "float" -> floating(value, arguments.get(0, "default", 0.0));
      case "abs" -> Values.number(value).doubleValue() < 0 ? Arithmetic.negate(value) : value;
      case "default", "d" -> otherwise(value, arguments);
      case "tojson" -> JsonText.of(value, arguments);
      case "map" -> Selections.map(value, arguments);
      case "select" -> Selections.select(value, arguments, true);
      case "reject" -> Selections.select(value, arguments, false);
      case "selectattr" -> Selections.selectAttribute(value, arguments, true);
      case "rejectattr" -> Selections.selectAttribute(value, arguments, false);
      default -> throw new JinjaException("filter '" + name + "' is not supported here");
    };
  }

  private static String text(Object value) {
    return PythonText.of(value);
  }

  private static Object requireUndefined(String filter, Object value) {
    if (Undefined.is(value)) {
      return List.of();
    }
    throw new JinjaException(filter + " needs a mapping, was " + Values.typeName(value));
  }

  private static Object edge(Object value, int index) {
    List<Object> items = Values.items(value);
    return items.isEmpty()
        ? new Undefined("item of an empty list")
        : items.get(index < 0 ? items.size() - 1 : index);
  }

  static String join(Object value, String separator, String attribute) {
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (Object item : Values.items(value)) {
      out.append(first ? "" : separator);
      out.append(text(attribute == null ? item : Selections.path(item, attribute)));
      Limits.chars(out.length());
      first = false;
    }
    return out.toString();
  }

  private static Object reverse(Object value) {
    if (value instanceof String text) {
      return new StringBuilder(text).reverse().toString();
    }
    List<Object> items = Values.items(value);
    Collections.reverse(items);
    return items;
  }

  private static List<Object> unique(Object value) {
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.items(value)) {
      if (kept.stream().noneMatch(other -> Values.equal(other, item))) {
        kept.add(item);
      }
    }
    return kept;
  }

  private static List<Object> sort(Object value, CallArguments arguments) {
    boolean descending = Values.truth(arguments.get(0, "reverse", false));
    boolean exactCase = Values.truth(arguments.get(1, "case_sensitive", false));
    String attribute = arguments.text(2, "attribute", null);
    Comparator<Object> order =
        (a, b) ->
            Values.compare(
                sortKey(attribute == null ? a : Selections.path(a, attribute), exactCase),
                sortKey(attribute == null ? b : Selections.path(b, attribute), exactCase));
    List<Object> items = Values.items(value);
    items.sort(descending ? order.reversed() : order);
    return items;
  }

  private static Object sortKey(Object value, boolean exactCase) {
    return value instanceof String text && !exactCase ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static List<Object> sortedItems(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new JinjaException("dictsort needs a mapping, was " + Values.typeName(value));
    }
    List<Object> items = Methods.items(map);
    items.sort(
        (a, b) ->
            Values.compare(
                sortKey(((List<?>) a).get(0), false), sortKey(((List<?>) b).get(0), false)));
    return items;
  }

  private static Object sum(Object value, CallArguments arguments) {
    String attribute = arguments.text(0, "attribute", null);
    Object total = arguments.get(1, "start", 0L);
    for (Object item : Values.items(value)) {
      total =
          Arithmetic.apply("+", total, attribute == null ? item : Selections.path(item, attribute));
    }
    return total;
  }

  private static Object integer(Object value, Object otherwise) {
    if (Values.numeric(value)) {
      return Values.number(value).longValue();
    }
    try {
      return value instanceof String text ? (Object) Long.valueOf(text.strip()) : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object floating(Object value, Object otherwise) {
    if (Values.numeric(value)) {
      return Values.number(value).doubleValue();
    }
    try {
      return value instanceof String text ? (Object) Double.valueOf(text.strip()) : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static Object otherwise(Object value, CallArguments arguments) {
    boolean alsoFalse = Values.truth(arguments.get(1, "boolean", false));
    return Undefined.is(value) || alsoFalse && !Values.truth(value)
        ? arguments.get(0, "default_value", "")
        : value;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  /** Python's % with %s, %d and %%, which is what templates have. */
  static String format(String pattern, List<?> values) {
    StringBuilder out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      char kind = i + 1 < pattern.length() ? pattern.charAt(++i) : ' ';
      if (kind == '%') {
        out.append('%');
      } else if ((kind == 's' || kind == 'd') && next < values.size()) {
        Object value = Values.of(values.get(next++));
        out.append(kind == 's' ? text(value) : Long.toString(Values.number(value).longValue()));
      } else {
        throw new JinjaException("format: '%" + kind + "' is not supported or has no value");
      }
    }
    return out.toString();
  }

  private static String indent(String text, CallArguments arguments) {
    Object width = arguments.get(0, "width", 4L);
    String step =
        width instanceof String given
            ? given
            : " ".repeat((int) Math.max(0, Math.min(1000, Values.number(width).longValue())));
    boolean first = Values.truth(arguments.get(1, "first", false));
    boolean blank = Values.truth(arguments.get(2, "blank", false));
    StringBuilder out = new StringBuilder();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      out.append(i == 0 ? "" : "\n");
      out.append(i == 0 ? (first ? step : "") : blank || !lines[i].isEmpty() ? step : "");
      out.append(lines[i]);
      Limits.chars(out.length());
    }
    return out.toString();
  }
}
