package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The filters; a value and its arguments to a value. */
final class Filters {
  private Filters() {}

  static Object apply(String name, Object value, CallArguments arguments) {
    Limits limits = arguments.limits();
    return switch (name) {
      case "trim" ->
          Strings.strip(text(value, limits), arguments.text(0, "chars", null), true, true, limits);
      case "upper" -> Cases.upper(text(value, limits), limits);
      case "lower" -> Cases.lower(text(value, limits), limits);
      case "title" -> Cases.title(text(value, limits), limits);
      case "capitalize" -> Cases.capitalize(text(value, limits), limits);
      case "string", "safe" -> text(value, limits);
      case "e", "escape" -> Strings.escape(text(value, limits), limits);
      case "replace" ->
          Strings.replace(
              text(value, limits),
              arguments.text(0, "old", ""),
              arguments.text(1, "new", ""),
              arguments.integer(2, "count", -1),
              limits);
      case "format" -> format(text(value, limits), arguments.positional(), limits);
      case "indent" -> indent(text(value, limits), arguments);
      case "length", "count" -> Values.length(value, limits);
      case "first" -> edge(value, 0, limits);
      case "last" -> edge(value, -1, limits);
      case "join" ->
          join(value, arguments.text(0, "d", ""), arguments.text(1, "attribute", null), limits);
      case "list" -> Values.items(value, limits);
      case "reverse" -> reverse(value, limits);
      case "unique" -> unique(value, limits);
      case "sort" -> Sorting.sort(value, arguments);
      case "items" ->
          value instanceof Map<?, ?> map
              ? Methods.items(map, limits)
              : requireUndefined(name, value);
      case "dictsort" -> Sorting.entries(value, limits);
      case "sum" -> sum(value, arguments);
      case "min" -> extreme(value, -1, limits);
      case "max" -> extreme(value, 1, limits);
      case "int" -> integer(value, arguments.get(0, "default", 0L), limits);
      case "float" -> floating(value, arguments.get(0, "default", 0.0), limits);
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

  private static String text(Object value, Limits limits) {
    return PythonText.of(value, limits);
  }

  private static Object requireUndefined(String filter, Object value) {
    if (Undefined.is(value)) {
      return List.of();
    }
    throw new JinjaException(filter + " needs a mapping, was " + Values.typeName(value));
  }

  private static Object edge(Object value, int index, Limits limits) {
    if (value instanceof String text ? text.isEmpty() : Values.length(value, limits) == 0) {
      return new Undefined("item of an empty list");
    }
    return value instanceof Map<?, ?>
        ? Values.item(Values.items(value, limits), (long) index, limits)
        : Values.item(value, (long) index, limits);
  }

  /** The least or the greatest item. */
  private static Object extreme(Object value, int sign, Limits limits) {
    List<Object> items = Values.items(value, limits);
    Object found = items.isEmpty() ? new Undefined("item of an empty list") : items.get(0);
    for (Object item : items.subList(Math.min(1, items.size()), items.size())) {
      if (sign * Values.compare(item, found, limits) > 0) {
        found = item;
      }
    }
    return found;
  }

  static String join(Object value, String separator, String attribute, Limits limits) {
    TextBuilder out = new TextBuilder(limits);
    boolean first = true;
    for (Object item : Values.items(value, limits)) {
      out.append(first ? "" : separator);
      out.append(text(attribute == null ? item : Selections.path(item, attribute, limits), limits));
      first = false;
    }
    return out.finish();
  }

  private static Object reverse(Object value, Limits limits) {
    if (value instanceof String text) {
      // The builder and what is made of it.
      limits.read(text.length());
      limits.text(text.length());
      return new StringBuilder(text).reverse().toString();
    }
    List<Object> items = Values.items(value, limits);
    Collections.reverse(items);
    return items;
  }

  private static List<Object> unique(Object value, Limits limits) {
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.items(value, limits)) {
      if (!Values.anyEqual(kept, item, limits)) {
        kept.add(item);
      }
    }
    return kept;
  }

  private static Object sum(Object value, CallArguments arguments) {
    String attribute = arguments.text(0, "attribute", null);
    Object total = arguments.get(1, "start", 0L);
    Limits limits = arguments.limits();
    for (Object item : Values.items(value, limits)) {
      Object part = attribute == null ? item : Selections.path(item, attribute, limits);
      total = Arithmetic.apply("+", total, part, limits);
    }
    return total;
  }

  private static Object integer(Object value, Object otherwise, Limits limits) {
    if (Values.numeric(value)) {
      return Values.number(value).longValue();
    }
    Long number = value instanceof String text ? Numbers.integer(text, limits) : null;
    return number == null ? otherwise : number;
  }

  private static Object floating(Object value, Object otherwise, Limits limits) {
    if (Values.numeric(value)) {
      return Values.number(value).doubleValue();
    }
    Double number = value instanceof String text ? Numbers.floating(text, limits) : null;
    return number == null ? otherwise : number;
  }

  private static Object otherwise(Object value, CallArguments arguments) {
    boolean alsoFalse = Values.truth(arguments.get(1, "boolean", false));
    return Undefined.is(value) || alsoFalse && !Values.truth(value)
        ? arguments.get(0, "default_value", "")
        : value;
  }

  /** Python's % with %s, %d and %%, which is what templates have. */
  static String format(String pattern, List<?> values, Limits limits) {
    TextBuilder out = new TextBuilder(limits);
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
        out.append(
            kind == 's' ? text(value, limits) : Long.toString(Values.number(value).longValue()));
      } else {
        throw new JinjaException("format: '%" + kind + "' is not supported or has no value");
      }
    }
    return out.finish();
  }

  private static String indent(String text, CallArguments arguments) {
    Limits limits = arguments.limits();
    Object width = arguments.get(0, "width", 4L);
    String step = width instanceof String given ? given : Strings.blanks(width, 1000, limits);
    boolean first = Values.truth(arguments.get(1, "first", false));
    boolean blank = Values.truth(arguments.get(2, "blank", false));
    TextBuilder out = new TextBuilder(limits);
    int from = 0;
    while (from <= text.length()) {
      int newline = text.indexOf('\n', from);
      int end = newline < 0 ? text.length() : newline;
      boolean indented = from == 0 ? first : blank || end > from;
      out.append(indented ? step : "").append(text, from, end).append(newline < 0 ? "" : "\n");
      from = end + 1;
    }
    return out.finish();
  }
}
