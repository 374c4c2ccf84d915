package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The filters sort and dictsort. */
final class Sorting {
  private record Keyed(Object key, Object item) {}

  private Sorting() {}

  static List<Object> sort(Object value, CallArguments arguments) {
    Limits limits = arguments.limits();
    boolean descending = Values.truth(arguments.get(0, "reverse", false));
    boolean exactCase = Values.truth(arguments.get(1, "case_sensitive", false));
    String attribute = arguments.text(2, "attribute", null);
    return sorted(
        Values.items(value, limits),
        item -> {
          Object key = attribute == null ? item : Selections.path(item, attribute, limits);
          return exactCase ? key : withoutCase(key, limits);
        },
        descending,
        limits);
  }

  /** Those of a mapping, by key. */
  static List<Object> entries(Object value, Limits limits) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new JinjaException("dictsort needs a mapping, was " + Values.typeName(value));
    }
    return sorted(
        Methods.items(map, limits),
        entry -> withoutCase(((List<?>) entry).get(0), limits),
        false,
        limits);
  }

  /** Keys are made once for each item, not for each comparison: they may be texts. */
  private static List<Object> sorted(
      List<Object> items, UnaryOperator<Object> key, boolean descending, Limits limits) {
    limits.list(items.size());
    List<Keyed> keyed = new ArrayList<>(items.size());
    items.forEach(item -> keyed.add(new Keyed(key.apply(item), item)));
    Comparator<Keyed> order = (a, b) -> Values.compare(a.key(), b.key(), limits);
    keyed.sort(descending ? order.reversed() : order);
    List<Object> sorted = new ArrayList<>(items.size());
    keyed.forEach(each -> sorted.add(each.item()));
    return sorted;
  }

  private static Object withoutCase(Object key, Limits limits) {
    return key instanceof String text ? Cases.lower(text, limits) : key;
  }
}
