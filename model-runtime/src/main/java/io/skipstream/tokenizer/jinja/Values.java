package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Python's rules for the values of a template: String, Long, Double, Boolean, null (None), List,
 * Map and {@link Undefined}.
 */
final class Values {
  private static final int MAX_EQUAL_DEPTH = 16;
  private static final long MAX_STRIDE = 1L << 40;

  private Values() {}

  /** Values from outside; narrower numbers become Long and Double. */
  static Object of(Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    return value instanceof Float number ? (Object) number.doubleValue() : value;
  }

  static boolean truth(Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != null && !Undefined.is(value);
  }

  static boolean equal(Object left, Object right, Limits limits) {
    return equal(left, right, 0, limits);
  }

  private static boolean equal(Object left, Object right, int depth, Limits limits) {
    limits.readItems(1);
    if (left == right) {
      return true;
    }
    if (depth > MAX_EQUAL_DEPTH) {
      throw new JinjaException("compared values are nested more than " + MAX_EQUAL_DEPTH + " deep");
    }
    if (numeric(left) && numeric(right)) {
      Number a = number(left);
      Number b = number(right);
      return a instanceof Long && b instanceof Long
          ? a.longValue() == b.longValue()
          : a.doubleValue() == b.doubleValue();
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!equal(of(a.get(i)), of(b.get(i)), depth + 1, limits)) {
          return false;
        }
      }
      return true;
    }
    if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (Map.Entry<?, ?> entry : a.entrySet()) {
        Object key = entry.getKey();
        if (!has(b, key, limits)
            || !equal(of(entry.getValue()), of(b.get(key)), depth + 1, limits)) {
          return false;
        }
      }
      return true;
    }
    if (left instanceof String a && right instanceof String b) {
      limits.read(a.length() == b.length() ? a.length() : 0);
      return a.equals(b);
    }
    return Undefined.is(left) && Undefined.is(right);
  }

  static int compare(Object left, Object right, Limits limits) {
    limits.readItems(1);
    if (numeric(left) && numeric(right)) {
      return Numbers.compare(number(left), number(right));
    }
    if (left instanceof String a && right instanceof String b) {
      limits.read(Math.min(a.length(), b.length()));
      return a.compareTo(b);
    }
    throw new JinjaException("cannot order " + typeName(left) + " and " + typeName(right));
  }

  static boolean contains(Object container, Object value, Limits limits) {
    if (container instanceof String text) {
      if (value instanceof String part) {
        return Strings.find(text, part, 0, limits) >= 0;
      }
      throw new JinjaException("'in' a string needs a string, was " + typeName(value));
    }
    if (container instanceof Map<?, ?> map) {
      return has(map, requireKey(value, limits), limits);
    }
    return anyEqual(items(container, limits), value, limits);
  }

  static boolean anyEqual(List<Object> items, Object value, Limits limits) {
    for (Object item : items) {
      if (equal(item, value, limits)) {
        return true;
      }
    }
    return false;
  }

  /** A value that a mapping may have as a key: nothing that others could be put into. */
  static Object requireKey(Object key, Limits limits) {
    if (isKey(key)) {
      limits.read(key instanceof String text ? text.length() : 0);
      return key;
    }
    throw new JinjaException(typeName(key) + " cannot be the key of a mapping");
  }

  private static boolean isKey(Object key) {
    return key == null || key instanceof String || numeric(key);
  }

  /** Whether a mapping has a key; any value may be asked for. */
  static boolean has(Map<?, ?> map, Object key, Limits limits) {
    if (key != null) {
      // The key there may be another object with the same text.
      limits.read(key instanceof String text ? text.length() : 0);
      return isKey(key) && map.containsKey(key);
    }
    // Some of Java's maps do not even like to be asked for null.
    limits.readItems(map.size());
    for (Object each : map.keySet()) {
      if (each == null) {
        return true;
      }
    }
    return false;
  }

  /** What a loop over the value goes through. */
  static List<Object> items(Object value, Limits limits) {
    long length = length(value, limits);
    limits.list(length);
    List<Object> items = new ArrayList<>((int) length);
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add(of(item)));
    } else if (value instanceof Map<?, ?> map) {
      items.addAll(map.keySet());
    } else if (value instanceof String text) {
      for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
        items.add(Character.toString(text.codePointAt(i)));
      }
    }
    return items;
  }

  static long length(Object value, Limits limits) {
    if (value instanceof String text) {
      limits.read(text.length());
      return text.codePointCount(0, text.length());
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (Undefined.is(value)) {
      return 0;
    }
    throw new JinjaException(typeName(value) + " cannot be looped over");
  }

  /** The item of a list, string or map; undefined where there is none. */
  static Object item(Object base, Object key, Limits limits) {
    if (base instanceof Map<?, ?> map && has(map, key, limits)) {
      return of(map.get(key));
    }
    if (base instanceof List<?> list && numeric(key)) {
      long index = number(key).longValue();
      long place = index < 0 ? index + list.size() : index;
      return place < 0 || place >= list.size() ? noItem(index) : of(list.get((int) place));
    }
    if (base instanceof String text && numeric(key)) {
      return Strings.character(text, number(key).longValue(), limits);
    }
    if (base instanceof Undefined undefined) {
      throw undefined.error();
    }
    return key instanceof String name ? Methods.attribute(base, name, limits) : noItem(key);
  }

  /** Named by its key, but for keys whose names could grow or take long to be written. */
  static Undefined noItem(Object key) {
    if (key instanceof Undefined undefined) {
      return undefined;
    }
    return new Undefined(key instanceof Long ? "item " + key : typeName(key));
  }

  /** Python's slices; a part that is null is left out. */
  static Object slice(Object base, Object start, Object stop, Object step, Limits limits) {
    if (base instanceof Undefined undefined) {
      throw undefined.error();
    }
    long stride = step == null ? 1 : number(step).longValue();
    if (stride == 0) {
      throw new JinjaException("the step of a slice must not be 0");
    }
    int[] codePoints = base instanceof String text ? Strings.codePoints(text, limits) : null;
    List<?> items =
        codePoints != null ? List.of() : base instanceof List<?> list ? list : items(base, limits);
    int size = codePoints == null ? items.size() : codePoints.length;
    // A longer step is as long as this one.
    stride = Math.max(-MAX_STRIDE, Math.min(stride, MAX_STRIDE));
    long from = bound(start, stride > 0 ? 0 : size - 1, stride > 0 ? 0 : -1, size, stride);
    long to = bound(stop, stride > 0 ? size : -1, stride > 0 ? 0 : -1, size, stride);
    List<Object> part = new ArrayList<>();
    TextBuilder text = new TextBuilder(limits);
    for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
      if (codePoints == null) {
        limits.readItems(1);
        part.add(of(items.get((int) i)));
      } else {
        text.appendCodePoint(codePoints[(int) i]);
      }
    }
    return codePoints == null ? part : text.finish();
  }

  private static long bound(Object value, long otherwise, long least, int size, long stride) {
    if (value == null) {
      return otherwise;
    }
    long index = number(value).longValue();
    long place = index < 0 ? index + size : index;
    return Math.max(least, Math.min(place, stride > 0 ? size : size - 1));
  }

  static boolean numeric(Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  /** Long or Double; true is 1. */
  static Number number(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1L : 0L;
    }
    if (of(value) instanceof Number number) {
      return number;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    throw new JinjaException("expected a number, found " + typeName(value));
  }

  static String typeName(Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof Undefined undefined) {
      return "undefined '" + undefined.name() + "'";
    }
    if (value instanceof String) {
      return "a string";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (value instanceof List<?>) {
      return "a list";
    }
    return value instanceof Map<?, ?> ? "a mapping" : "a function or object";
  }
}
