package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The filters that go through a list: map, select, reject and their kin. */
final class Selections {
  /** What could be the place of an item. */
  private static final Pattern INDEX = Pattern.compile("[0-9]{1,18}");

  private Selections() {}

  static List<Object> map(Object value, CallArguments arguments) {
    String attribute = arguments.text(-1, "attribute", null);
    Object otherwise = arguments.get(-1, "default", null);
    List<Object> mapped = new ArrayList<>();
    for (Object item : Values.items(value, arguments.limits())) {
      if (attribute != null) {
        Object found = path(item, attribute, arguments.limits());
        mapped.add(Undefined.is(found) && otherwise != null ? otherwise : found);
      } else {
        String filter = arguments.text(0, "filter", null);
        mapped.add(Filters.apply(requireName(arguments, filter), item, arguments.tail(1)));
      }
    }
    return mapped;
  }

  static List<Object> select(Object value, CallArguments arguments, boolean wanted) {
    String test = arguments.text(0, "test", null);
    return Values.items(value, arguments.limits()).stream()
        .filter(item -> holds(item, test, arguments, 1) == wanted)
        .toList();
  }

  static List<Object> selectAttribute(Object value, CallArguments arguments, boolean wanted) {
    String attribute = requireName(arguments, arguments.text(0, "attribute", null));
    String test = arguments.text(1, "test", null);
    return Values.items(value, arguments.limits()).stream()
        .filter(
            item -> holds(path(item, attribute, arguments.limits()), test, arguments, 2) == wanted)
        .toList();
  }

  /** An attribute, or several with dots between them. */
  static Object path(Object base, String attribute, Limits limits) {
    limits.read(attribute.length());
    Object value = base;
    for (String name : attribute.split("\\.", -1)) {
      boolean index = INDEX.matcher(name).matches();
      value = Values.item(value, index ? (Object) Long.valueOf(name) : name, limits);
    }
    return value;
  }

  private static boolean holds(Object value, String test, CallArguments arguments, int skipped) {
    return test == null ? Values.truth(value) : Tests.holds(test, value, arguments.tail(skipped));
  }

  private static String requireName(CallArguments arguments, String name) {
    if (name == null) {
      throw new JinjaException(arguments.callee() + " needs a name");
    }
    return name;
  }
}
