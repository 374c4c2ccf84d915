package io.skipstream.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
      return a.size() == b.size()
          && a.entrySet().stream()
              .allMatch(
                  entry ->
                      has(b, entry.getKey())
                          && equal(
                              of(entry.getValue()), of(b.get(entry.getKey())), depth + 1, limits));
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
      Number a = number(left);
      Number b = number(right);
      return a instanceof Long && b instanceof Long
          ? Long.compare(a.longValue(), b.longValue())
          : compareMixed(a, b);
    }
    if (left instanceof String a && right instanceof String b) {
      limits.read(Math.min(a.length(), b.length()));
      return a.compareTo(b);
    }
    throw new JinjaException("cannot order " + typeName(left) + " and " + typeName(right));
  }

  /** By exact value, so that the order is one. */
  private static int compareMixed(Number a, Number b) {
    // Adding zero makes one of the two zeros.
    double x = a.doubleValue() + 0.0;
    double y = b.doubleValue() + 0.0;
    boolean exact = a instanceof Double && b instanceof Double;
    return exact || Double.isNaN(x + y) || Double.isInfinite(x) || Double.isInfinite(y)
        ? Double.compare(x, y)
        : decimal(a).compareTo(decimal(b));
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : new BigDecimal(number.doubleValue());
  }

  static boolean contains(Object container, Object value, Limits limits) {
    if (container instanceof String text) {
      if (value instanceof String part) {
        return Strings.find(text, part, 0, limits) >= 0;
      }
      throw new JinjaException("'in' a string needs a string, was " + typeName(value));
    }
    if (container instanceof Map<?, ?> map) {
      return has(map, requireKey(value));
    }
    return items(container, limits).stream().anyMatch(item -> equal(item, value, limits));
  }

  /** A value that a mapping may have as a key: nothing that others could be put into. */
  static Object requireKey(Object key) {
    if (isKey(key)) {
      return key;
    }
    throw new JinjaException(typeName(key) + " cannot be the key of a mapping");
  }

  private static boolean isKey(Object key) {
    return key == null || key instanceof String || numeric(key);
  }

  /** Whether a mapping has a key; any value may be asked for. */
  static boolean has(Map<?, ?> map, Object key) {
    // Some of Java's maps do not even like to be asked for null.
    return key == null
        ? map.keySet().stream().anyMatch(Objects::isNull)
        : isKey(key) && map.containsKey(key);
  }

  /** What a loop over the value goes through. */
  static List<Object> items(Object value, Limits limits) {
    limits.list(length(value));
    List<Object> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add(of(item)));
    } else if (value instanceof Map<?, ?> map) {
      items.addAll(map.keySet());
    } else if (value instanceof String text) {
      text.codePoints().forEach(c -> items.add(Character.toString(c)));
    }
    return items;
  }

  static long length(Object value) {
    if (value instanceof String text) {
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
    if (base instanceof Map<?, ?> map && has(map, key)) {
      return of(map.get(key));
    }
    if ((base instanceof List<?> || base instanceof String) && numeric(key)) {
      long size = length(base);
      long index = number(key).longValue();
      long place = index < 0 ? index + size : index;
      if (place < 0 || place >= size) {
        return new Undefined("item " + index);
      }
      return base instanceof List<?> list
          ? of(list.get((int) place))
          : character((String) base, (int) place, limits);
    }
    if (base instanceof Undefined undefined) {
      throw undefined.error();
    }
    return key instanceof String name
        ? Methods.attribute(base, name)
        : new Undefined(numeric(key) ? "item " + key : typeName(key));
  }

  private static String character(String text, int place, Limits limits) {
    limits.read(text.length());
    return Character.toString(text.codePointAt(text.offsetByCodePoints(0, place)));
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
    List<Object> items = codePoints == null ? items(base, limits) : List.of();
    int size = codePoints == null ? items.size() : codePoints.length;
    // A longer step is as long as this one.
    stride = Math.max(-MAX_STRIDE, Math.min(stride, MAX_STRIDE));
    long from = bound(start, stride > 0 ? 0 : size - 1, stride > 0 ? 0 : -1, size, stride);
    long to = bound(stop, stride > 0 ? size : -1, stride > 0 ? 0 : -1, size, stride);
    List<Object> part = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
      if (codePoints == null) {
        part.add(items.get((int) i));
      } else {
        text.appendCodePoint(codePoints[(int) i]);
      }
    }
    if (codePoints == null) {
      return part;
    }
    limits.read(text.length());
    return text.toString();
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
