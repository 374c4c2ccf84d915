package io.skipstream.processor.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Damages to JSON that leave it JSON most of the time: values replaced, fields moved, repeated. */
public final class JsonMutations {
  static final List<String> SNIPPETS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u",
          "\\ud800",
          "null",
          "true",
          "-",
          "1e999",
          "0.5",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
          "{\"a\":{\"a\":{\"a\":{\"a\":",
          "\u0000",
          "\uFEFF",
          "NaN",
          "9".repeat(70),
          "//",
          "/*");
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-0",
          "-1",
          "1e-400",
          "1E999999999",
          "0.1",
          "2147483647",
          "2147483648",
          "4294967295",
          "9223372036854775807",
          "-9223372036854775808",
          "18446744073709551615",
          "18446744073709551616",
          "1" + "0".repeat(100),
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud83c\"",
          "\"\u2028\"",
          "\"NaN\"",
          "\"9223372036854775807\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "{\"\":null}",
          "[".repeat(40) + "]".repeat(40),
          "\"" + "x".repeat(5000) + "\"",
          "[" + "0,".repeat(2000) + "0]");

  private final ObjectMapper mapper = new ObjectMapper();

  public byte[] mutate(byte[] input, byte[] other, Random random) {
    if (random.nextInt(4) == 0) {
      return ByteMutations.text(input, other, SNIPPETS, random);
    }
    try {
      JsonNode root = mapper.readTree(input);
      JsonNode donor = random.nextInt(4) == 0 ? mapper.readTree(other) : root;
      List<JsonNode> containers = containers(root);
      if (containers.isEmpty()) {
        return ByteMutations.text(input, other, SNIPPETS, random);
      }
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        damage(containers.get(random.nextInt(containers.size())), containers(donor), random);
      }
      return mapper.writeValueAsBytes(root);
    } catch (IOException notJson) {
      return ByteMutations.text(input, other, SNIPPETS, random);
    }
  }

  private void damage(JsonNode container, List<JsonNode> donors, Random random)
      throws JsonProcessingException {
    RawValue value = new RawValue(value(donors, random));
    if (container instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
      switch (random.nextInt(5)) {
        case 0 -> object.remove(name);
        case 1 -> object.putRawValue(name + random.nextInt(3), value);
        case 2 -> object.putRawValue(random.nextBoolean() ? "" : "__metadata__", value);
        default -> object.putRawValue(name, value);
      }
    } else if (container instanceof ArrayNode array) {
      int at = array.isEmpty() ? 0 : random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.remove(at);
        case 1 -> array.insertRawValue(at, value);
        default -> {
          array.remove(at);
          array.insertRawValue(at, value);
        }
      }
    }
  }

  private String value(List<JsonNode> donors, Random random) throws JsonProcessingException {
    if (!donors.isEmpty() && random.nextInt(3) == 0) {
      JsonNode donor = donors.get(random.nextInt(donors.size()));
      String text = mapper.writeValueAsString(donor);
      return text.length() < 20_000 ? text : "1";
    }
    return random.nextInt(4) == 0
        ? String.valueOf(random.nextLong() >> random.nextInt(64))
        : VALUES.get(random.nextInt(VALUES.size()));
  }

  private static List<JsonNode> containers(JsonNode root) {
    List<JsonNode> found = new ArrayList<>();
    collect(root, found);
    return found;
  }

  private static void collect(JsonNode node, List<JsonNode> found) {
    if (node.isContainerNode() && found.size() < 1000) {
      found.add(node);
      node.forEach(child -> collect(child, found));
    }
  }
}
