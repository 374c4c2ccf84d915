package io.skipstream.tokenizer.jinja;

import java.util.List;
import java.util.Map;

/** What may stand behind {@code is}. */
final class Tests {
  private Tests() {}

  static boolean holds(String name, Object value, CallArguments arguments) {
    Limits limits = arguments.limits();
    return switch (name) {
      case "defined" -> !Undefined.is(value);
      case "undefined" -> Undefined.is(value);
      case "none" -> value == null;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "boolean" -> value instanceof Boolean;
      case "string" -> value instanceof String;
      case "number" -> Values.numeric(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "mapping" -> value instanceof Map<?, ?>;
      case "iterable" -> iterable(value) || Undefined.is(value);
      case "sequence" -> iterable(value) || Undefined.is(value);
      case "callable" -> value instanceof Function;
      case "odd" -> Math.floorMod(Values.number(value).longValue(), 2) == 1;
      case "even" -> Math.floorMod(Values.number(value).longValue(), 2) == 0;
      case "divisibleby" ->
          Math.floorMod(Values.number(value).longValue(), divisor(arguments)) == 0;
      case "eq", "equalto", "==" -> Values.equal(value, other(arguments), limits);
      case "ne", "!=" -> !Values.equal(value, other(arguments), limits);
      case "lt", "lessthan", "<" -> Values.compare(value, other(arguments), limits) < 0;
      case "le", "<=" -> Values.compare(value, other(arguments), limits) <= 0;
      case "gt", "greaterthan", ">" -> Values.compare(value, other(arguments), limits) > 0;
      case "ge", ">=" -> Values.compare(value, other(arguments), limits) >= 0;
      case "in" -> Values.contains(other(arguments), value, limits);
      case "sameas" -> value == other(arguments) || Values.equal(value, other(arguments), limits);
      case "lower" -> Cases.allOf(PythonText.of(value, limits), false, limits);
      case "upper" -> Cases.allOf(PythonText.of(value, limits), true, limits);
      default -> throw new JinjaException("test '" + name + "' is not supported here");
    };
  }

  private static boolean iterable(Object value) {
    return value instanceof String || value instanceof List<?> || value instanceof Map<?, ?>;
  }

  private static Object other(CallArguments arguments) {
    return arguments.require(0, "other");
  }

  private static long divisor(CallArguments arguments) {
    long divisor = arguments.integer(0, "num", 0);
    if (divisor == 0) {
      throw new JinjaException("divisibleby needs a number other than 0");
    }
    return divisor;
  }
}
