package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;

/** The filters that go through a list: map, select, reject and their kin. */
final class Selections {
  /** Longer ones are no places of items. */
  private static final int MAX_DIGITS = 18;

  private Selections() {}

  static List<Object> map(Object value, CallArguments arguments) {
    String attribute = arguments.text(-1, "attribute", null);
    Object otherwise = arguments.get(-1, "default", null);
    Limits limits = arguments.limits();
    List<Object> items = Values.items(value, limits);
    List<Object> mapped = new ArrayList<>(items.size());
    // A filter that is applied may be this one.
    limits.enter();
    for (Object item : items) {
      if (attribute != null) {
        Object found = path(item, attribute, limits);
        mapped.add(Undefined.is(found) && otherwise != null ? otherwise : found);
      } else {
        String filter = arguments.text(0, "filter", null);
        mapped.add(Filters.apply(requireName(arguments, filter), item, arguments.tail(1)));
      }
    }
    limits.leave();
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
    Object value = base;
    for (int from = 0; from <= attribute.length(); ) {
      int dot = attribute.indexOf('.', from);
      int end = dot < 0 ? attribute.length() : dot;
      limits.readItems(1);
      String name = Strings.part(attribute, from, end, limits);
      value = Values.item(value, index(name) ? (Object) Long.valueOf(name) : name, limits);
      from = end + 1;
    }
    return value;
  }

  /** What could be the place of an item. */
  private static boolean index(String name) {
    int digits = 0;
    while (digits < name.length() && name.charAt(digits) >= '0' && name.charAt(digits) <= '9') {
      digits++;
    }
    return digits > 0 && digits == name.length() && digits <= MAX_DIGITS;
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
