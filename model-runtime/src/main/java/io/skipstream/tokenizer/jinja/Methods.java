package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** The attributes and methods that Python's strings and mappings have; only these exist. */
final class Methods {
  private Methods() {}

  /** What {@code base.name} yields; undefined where there is no such thing. */
  static Object attribute(Object base, String name, Limits limits) {
    limits.read(name.length());
    if (base instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (base instanceof Attributes object) {
      return object.attribute(name);
    }
    Function method = null;
    if (base instanceof String text) {
      method = ofString(text, name);
    } else if (base instanceof Map<?, ?> map) {
      method = ofMap(map, name);
      if (method == null && map.containsKey(name)) {
        return Values.of(map.get(name));
      }
    } else if (base instanceof List<?> list) {
      method = ofList(list, name);
    }
    return method == null ? new Undefined(name) : method;
  }

  /** An object of the renderer's own. */
  interface Attributes {
    Object attribute(String name);
  }

  private static Function ofMap(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> a -> items(map, a.limits());
      case "keys" -> a -> Values.items(map, a.limits());
      case "values" -> a -> values(map, a.limits());
      case "get" ->
          a -> {
            Object key = a.require(0, "key");
            return Values.has(map, Values.requireKey(key, a.limits()), a.limits())
                ? Values.of(map.get(key))
                : a.get(1, "default", null);
          };
      case "copy" ->
          a -> {
            a.limits().list(map.size());
            return new LinkedHashMap<Object, Object>(map);
          };
      case "update", "pop", "popitem", "clear", "setdefault" -> a -> refuse("mapping", name);
      default -> null;
    };
  }

  static List<Object> items(Map<?, ?> map, Limits limits) {
    limits.list(map.size());
    limits.readItems(map.size());
    List<Object> items = new ArrayList<>(map.size());
    map.forEach((key, value) -> items.add(pair(key, value)));
    return items;
  }

  private static List<Object> values(Map<?, ?> map, Limits limits) {
    limits.list(map.size());
    List<Object> values = new ArrayList<>(map.size());
    map.values().forEach(value -> values.add(Values.of(value)));
    return values;
  }

  private static List<Object> pair(Object key, Object value) {
    List<Object> pair = new ArrayList<>(2);
    pair.add(key);
    pair.add(Values.of(value));
    return pair;
  }

  private static Function ofList(List<?> list, String name) {
    return switch (name) {
      case "index" ->
          a -> {
            Object wanted = a.require(0, "value");
            for (int i = 0; i < list.size(); i++) {
              if (Values.equal(Values.of(list.get(i)), wanted, a.limits())) {
                return (long) i;
              }
            }
            throw new JinjaException("index: the value is not in the list");
          };
      case "count" ->
          a -> {
            Object wanted = a.require(0, "value");
            long count = 0;
            for (Object item : list) {
              count += Values.equal(Values.of(item), wanted, a.limits()) ? 1 : 0;
            }
            return count;
          };
      case "append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse" ->
          a -> refuse("list", name);
      default -> null;
    };
  }

  private static Object refuse(String type, String method) {
    throw new JinjaException(method + " would change a " + type + ", which templates must not");
  }

  private static Function ofString(String text, String name) {
    return switch (name) {
      case "strip" -> a -> Strings.strip(text, a.text(0, "chars", null), true, true, a.limits());
      case "lstrip" -> a -> Strings.strip(text, a.text(0, "chars", null), true, false, a.limits());
      case "rstrip" -> a -> Strings.strip(text, a.text(0, "chars", null), false, true, a.limits());
      case "split" ->
          a ->
              Strings.split(text, a.text(0, "sep", null), a.integer(1, "maxsplit", -1), a.limits());
      case "rsplit" ->
          a ->
              Strings.splitFromEnd(
                  text, a.text(0, "sep", null), a.integer(1, "maxsplit", -1), a.limits());
      case "splitlines" -> a -> Strings.lines(text, a.limits());
      case "startswith" -> a -> matches(a, text::startsWith);
      case "endswith" -> a -> matches(a, text::endsWith);
      case "replace" ->
          a ->
              Strings.replace(
                  text,
                  a.text(0, "old", ""),
                  a.text(1, "new", ""),
                  a.integer(2, "count", -1),
                  a.limits());
      case "removeprefix" ->
          a -> {
            String prefix = a.text(0, "prefix", "");
            a.limits().read(prefix.length());
            int from = text.startsWith(prefix) ? prefix.length() : 0;
            return Strings.part(text, from, text.length(), a.limits());
          };
      case "removesuffix" ->
          a -> {
            String suffix = a.text(0, "suffix", "");
            a.limits().read(suffix.length());
            int cut = text.endsWith(suffix) ? suffix.length() : 0;
            return Strings.part(text, 0, text.length() - cut, a.limits());
          };
      case "find" ->
          a ->
              Strings.codePointIndex(
                  text, Strings.find(text, a.text(0, "sub", ""), 0, a.limits()), a.limits());
      case "rfind" ->
          a ->
              Strings.codePointIndex(
                  text,
                  Strings.findLast(text, a.text(0, "sub", ""), text.length(), a.limits()),
                  a.limits());
      case "count" -> a -> Strings.count(text, a.text(0, "sub", ""), a.limits());
      case "join" -> a -> Filters.join(a.require(0, "iterable"), text, null, a.limits());
      case "upper", "lower", "title", "capitalize" ->
          a -> Filters.apply(name, text, a.tail(a.positional().size()));
      case "isdigit" -> a -> all(text, a.limits(), Character::isDigit);
      case "isalpha" -> a -> all(text, a.limits(), Character::isLetter);
      case "isspace" -> a -> all(text, a.limits(), Character::isWhitespace);
      default -> null;
    };
  }

  private static boolean all(String text, Limits limits, IntPredicate test) {
    limits.read(text.length());
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  /** One string, or a list of them, any of which may match. */
  private static boolean matches(CallArguments arguments, Predicate<String> test) {
    Limits limits = arguments.limits();
    Object wanted = arguments.require(0, "prefix or suffix");
    if (wanted instanceof List<?> list) {
      limits.readItems(list.size());
      for (Object part : list) {
        if (part instanceof String text) {
          limits.read(text.length());
          if (test.test(text)) {
            return true;
          }
        }
      }
      return false;
    }
    String part = arguments.text(0, "prefix or suffix", "");
    limits.read(part.length());
    return test.test(part);
  }
}
