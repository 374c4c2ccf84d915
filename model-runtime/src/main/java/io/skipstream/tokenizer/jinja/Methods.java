package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The attributes and methods that Python's strings and mappings have; only these exist. */
final class Methods {
  private Methods() {}

  /** What {@code base.name} yields; undefined where there is no such thing. */
  static Object attribute(Object base, String name) {
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
      case "items" -> a -> items(map);
      case "keys" -> a -> new ArrayList<Object>(map.keySet());
      case "values" -> a -> new ArrayList<Object>(map.values());
      case "get" ->
          a -> {
            Object key = a.require(0, "key");
            return map.containsKey(key) ? Values.of(map.get(key)) : a.get(1, "default", null);
          };
      case "copy" -> a -> new LinkedHashMap<Object, Object>(map);
      case "update", "pop", "popitem", "clear", "setdefault" -> a -> refuse("mapping", name);
      default -> null;
    };
  }

  static List<Object> items(Map<?, ?> map) {
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(pair(key, value)));
    return items;
  }

  private static List<Object> pair(Object key, Object value) {
    List<Object> pair = new ArrayList<>();
    pair.add(key);
    pair.add(Values.of(value));
    return pair;
  }

  private static Function ofList(List<?> list, String name) {
    return switch (name) {
      case "index" ->
          a -> {
            long index = Values.items(list).indexOf(a.require(0, "value"));
            if (index < 0) {
              throw new JinjaException("index: the value is not in the list");
            }
            return index;
          };
      case "count" ->
          a ->
              Values.items(list).stream()
                  .filter(item -> Values.equal(item, a.require(0, "value")))
                  .count();
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
      case "strip" -> a -> Strings.strip(text, a.text(0, "chars", null), true, true);
      case "lstrip" -> a -> Strings.strip(text, a.text(0, "chars", null), true, false);
      case "rstrip" -> a -> Strings.strip(text, a.text(0, "chars", null), false, true);
      case "split" ->
          a -> Strings.split(text, a.text(0, "sep", null), a.integer(1, "maxsplit", -1));
      case "rsplit" ->
          a -> Strings.splitFromEnd(text, a.text(0, "sep", null), a.integer(1, "maxsplit", -1));
      case "splitlines" -> a -> new ArrayList<Object>(text.lines().toList());
      case "startswith" -> a -> matches(a, part -> text.startsWith(part));
      case "endswith" -> a -> matches(a, part -> text.endsWith(part));
      case "replace" ->
          a ->
              Strings.replace(
                  text, a.text(0, "old", ""), a.text(1, "new", ""), a.integer(2, "count", -1));
      case "removeprefix" ->
          a -> {
            String prefix = a.text(0, "prefix", "");
            return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
          };
      case "removesuffix" ->
          a -> {
            String suffix = a.text(0, "suffix", "");
            return text.endsWith(suffix)
                ? text.substring(0, text.length() - suffix.length())
                : text;
          };
      case "find" -> a -> Strings.codePointIndex(text, text.indexOf(a.text(0, "sub", "")));
      case "rfind" -> a -> Strings.codePointIndex(text, text.lastIndexOf(a.text(0, "sub", "")));
      case "count" -> a -> Strings.count(text, a.text(0, "sub", ""));
      case "join" -> a -> Filters.join(a.require(0, "iterable"), text, null);
      case "upper" -> a -> text.toUpperCase(Locale.ROOT);
      case "lower" -> a -> text.toLowerCase(Locale.ROOT);
      case "title" -> a -> Strings.title(text);
      case "capitalize" -> a -> Strings.capitalize(text);
      case "isdigit" -> a -> !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
      case "isalpha" -> a -> !text.isEmpty() && text.codePoints().allMatch(Character::isLetter);
      case "isspace" -> a -> !text.isEmpty() && text.isBlank();
      default -> null;
    };
  }

  /** One string, or a list of them, any of which may match. */
  private static boolean matches(
      CallArguments arguments, java.util.function.Predicate<String> test) {
    Object wanted = arguments.require(0, "prefix or suffix");
    if (wanted instanceof List<?> list) {
      return list.stream().anyMatch(part -> part instanceof String text && test.test(text));
    }
    return test.test(arguments.text(0, "prefix or suffix", ""));
  }
}
