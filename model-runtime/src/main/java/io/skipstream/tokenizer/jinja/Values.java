package io.skipstream.tokenizer.jinja;

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

  static boolean equal(Object left, Object right) {
    return equal(left, right, 0);
  }

  private static boolean equal(Object left, Object right, int depth) {
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
        if (!equal(of(a.get(i)), of(b.get(i)), depth + 1)) {
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
                      b.containsKey(entry.getKey())
                          && equal(of(entry.getValue()), of(b.get(entry.getKey())), depth + 1));
    }
    return Objects.equals(left, right);
  }

  static int compare(Object left, Object right) {
    if (numeric(left) && numeric(right)) {
      Number a = number(left);
      Number b = number(right);
      return a instanceof Long && b instanceof Long
          ? Long.compare(a.longValue(), b.longValue())
          : Double.compare(a.doubleValue(), b.doubleValue());
    }
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    throw new JinjaException("cannot order " + typeName(left) + " and " + typeName(right));
  }

  static boolean contains(Object container, Object value) {
    if (container instanceof String text) {
      if (value instanceof String part) {
        return text.contains(part);
      }
      throw new JinjaException("'in' a string needs a string, was " + typeName(value));
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(value);
    }
    return items(container).stream().anyMatch(item -> equal(item, value));
  }

  /** What a loop over the value goes through. */
  static List<Object> items(Object value) {
    List<Object> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add(of(item)));
    } else if (value instanceof Map<?, ?> map) {
      items.addAll(map.keySet());
    } else if (value instanceof String text) {
      text.codePoints().forEach(c -> items.add(Character.toString(c)));
    } else if (!Undefined.is(value)) {
      throw new JinjaException(typeName(value) + " cannot be looped over");
    }
    return items;
  }

  static long length(Object value) {
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    return items(value).size();
  }

  /** The item of a list, string or map; undefined where there is none. */
  static Object item(Object base, Object key) {
    if (base instanceof Map<?, ?> map && map.containsKey(key)) {
      return of(map.get(key));
    }
    if ((base instanceof List<?> || base instanceof String) && numeric(key)) {
      List<Object> items = items(base);
      long index = number(key).longValue();
      long place = index < 0 ? index + items.size() : index;
      return place >= 0 && place < items.size()
          ? items.get((int) place)
          : new Undefined("item " + index);
    }
    if (base instanceof Undefined undefined) {
      throw undefined.error();
    }
    return key instanceof String name
        ? Methods.attribute(base, name)
        : new Undefined(PythonText.of(key));
  }

  /** Python's slices; a part that is null is left out. */
  static Object slice(Object base, Object start, Object stop, Object step) {
    if (base instanceof Undefined undefined) {
      throw undefined.error();
    }
    long stride = step == null ? 1 : number(step).longValue();
    if (stride == 0) {
      throw new JinjaException("the step of a slice must not be 0");
    }
    List<Object> items = items(base);
    int size = items.size();
    long from = bound(start, stride > 0 ? 0 : size - 1, stride > 0 ? 0 : -1, size, stride);
    long to = bound(stop, stride > 0 ? size : -1, stride > 0 ? 0 : -1, size, stride);
    List<Object> part = new ArrayList<>();
    for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
      part.add(items.get((int) i));
    }
    if (base instanceof String) {
      StringBuilder text = new StringBuilder();
      part.forEach(text::append);
      return text.toString();
    }
    return part;
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
