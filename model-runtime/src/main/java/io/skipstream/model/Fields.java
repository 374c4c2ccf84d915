package io.skipstream.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of a JSON object, read with their types and ranges checked; an error names file and
 * field, value and limit. A field that is null counts as absent.
 *
 * @param where file, and path within it, for errors
 */
record Fields(String where, JsonNode node) {

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** Present, be it with null as its value. */
  boolean mentions(String name) {
    return node.has(name);
  }

  int requiredInt(String name, int least, int most) {
    requirePresent(name);
    return optionalInt(name, 0, least, most);
  }

  int optionalInt(String name, int otherwise, int least, int most) {
    if (!has(name)) {
      return otherwise;
    }
    return toInt(name, node.get(name), least, most);
  }

  double requiredDouble(String name, double least, double most) {
    requirePresent(name);
    return optionalDouble(name, 0, least, most);
  }

  double optionalDouble(String name, double otherwise, double least, double most) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = node.get(name);
    double number = value.asDouble();
    if (!value.isNumber() || !(number >= least && number <= most)) {
      throw wrong(name, "a number in %s..%s".formatted(least, most), value);
    }
    return number;
  }

  boolean optionalBoolean(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = node.get(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false", value);
    }
    return value.booleanValue();
  }

  String optionalString(String name, String otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = node.get(name);
    if (!value.isTextual()) {
      throw wrong(name, "a string", value);
    }
    return value.textValue();
  }

  /** One string, or a list of strings; empty where the field is absent. */
  List<String> strings(String name) {
    if (!has(name)) {
      return List.of();
    }
    List<String> strings = new ArrayList<>();
    for (JsonNode item : list(name)) {
      if (!item.isTextual()) {
        throw wrong(name, "a list of strings", item);
      }
      strings.add(item.textValue());
    }
    return strings;
  }

  /** One integer or a list of integers; null where the field is absent. */
  int[] ints(String name, int least, int most, int maxCount) {
    if (!has(name)) {
      return null;
    }
    List<JsonNode> items = list(name);
    if (items.size() > maxCount) {
      throw new ModelLoadException(
          "%s: %s has %d values, the limit is %d".formatted(where, name, items.size(), maxCount));
    }
    return items.stream().mapToInt(item -> toInt(name, item, least, most)).toArray();
  }

  /** An object within this one; null where the field is absent. */
  Fields object(String name) {
    if (!has(name)) {
      return null;
    }
    JsonNode value = node.get(name);
    if (!value.isObject()) {
      throw wrong(name, "an object", value);
    }
    return new Fields(where + ": " + name, value);
  }

  /** The items of a list; a single value counts as a list of one. */
  List<JsonNode> list(String name) {
    JsonNode value = node.get(name);
    if (!value.isArray()) {
      return List.of(value);
    }
    List<JsonNode> items = new ArrayList<>(value.size());
    value.forEach(items::add);
    return items;
  }

  Iterable<Map.Entry<String, JsonNode>> entries() {
    return node.properties();
  }

  ModelLoadException wrong(String name, String wanted, JsonNode value) {
    return new ModelLoadException(
        "%s: %s must be %s, was %s".formatted(where, name, wanted, describe(value)));
  }

  /** A value as an error shows it, cut to a readable length. */
  static String describe(JsonNode value) {
    String text =
        value.isContainerNode()
            ? value.getNodeType().name().toLowerCase(Locale.ROOT)
            : value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  private void requirePresent(String name) {
    if (!has(name)) {
      throw new ModelLoadException("%s: %s is missing".formatted(where, name));
    }
  }

  private int toInt(String name, JsonNode value, int least, int most) {
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw wrong(name, "an integer in %d..%d".formatted(least, most), value);
    }
    return value.intValue();
  }
}
