package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The filters that go through a list: map, select, reject and their kin. */
final class Selections {
  private Selections() {}

  static List<Object> map(Object value, CallArguments arguments) {
    String attribute = arguments.text(-1, "attribute", null);
    Object otherwise = arguments.get(-1, "default", null);
    List<Object> mapped = new ArrayList<>();
    for (Object item : Values.items(value)) {
      if (attribute != null) {
        Object found = path(item, attribute);
        mapped.add(Undefined.is(found) && otherwise != null ? otherwise : found);
      } else {
        String filter = arguments.text(0, "filter", null);
        mapped.add(Filters.apply(requireName(arguments, filter), item, tail(arguments, 1)));
      }
    }
    return mapped;
  }

  static List<Object> select(Object value, CallArguments arguments, boolean wanted) {
    String test = arguments.text(0, "test", null);
    return Values.items(value).stream()
        .filter(item -> holds(item, test, arguments, 1) == wanted)
        .toList();
  }

  static List<Object> selectAttribute(Object value, CallArguments arguments, boolean wanted) {
    String attribute = requireName(arguments, arguments.text(0, "attribute", null));
    String test = arguments.text(1, "test", null);
    return Values.items(value).stream()
        .filter(item -> holds(path(item, attribute), test, arguments, 2) == wanted)
        .toList();
  }

  /** An attribute, or several with dots between them. */
  static Object path(Object base, String attribute) {
    Object value = base;
    for (String name : attribute.split("\\.", -1)) {
      boolean index = !name.isEmpty() && name.chars().allMatch(Character::isDigit);
      value = Values.item(value, index ? (Object) Long.valueOf(name) : name);
    }
    return value;
  }

  private static boolean holds(Object value, String test, CallArguments arguments, int skipped) {
    return test == null ? Values.truth(value) : Tests.holds(test, value, tail(arguments, skipped));
  }

  private static CallArguments tail(CallArguments arguments, int skipped) {
    int from = Math.min(skipped, arguments.positional().size());
    return new CallArguments(
        arguments.callee(),
        arguments.positional().subList(from, arguments.positional().size()),
        Map.of());
  }

  private static String requireName(CallArguments arguments, String name) {
    if (name == null) {
      throw new JinjaException(arguments.callee() + " needs a name");
    }
    return name;
  }
}
