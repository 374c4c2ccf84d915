package io.skipstream.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tokenizer_config.json and chat_template.jinja say.
 *
 * @param specialTokens text by name, such as bos_token
 * @param chatTemplate Jinja source, or null
 */
record TokenizerConfig(Map<String, String> specialTokens, String chatTemplate) {
  private static final long MAX_TEMPLATE_BYTES = 1L << 20;

  static TokenizerConfig read(Path directory) {
    Fields fields =
        ModelDirectory.has(directory, ModelDirectory.TOKENIZER_CONFIG)
            ? JsonFile.read(directory.resolve(ModelDirectory.TOKENIZER_CONFIG))
            : null;
    return new TokenizerConfig(specialTokens(fields), chatTemplate(directory, fields));
  }

  private static Map<String, String> specialTokens(Fields fields) {
    Map<String, String> tokens = new TreeMap<>();
    if (fields == null) {
      return tokens;
    }
    for (Map.Entry<String, JsonNode> entry : fields.entries()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      JsonNode content = value.isObject() ? value.get("content") : value;
      if (name.endsWith("_token") && content != null && content.isTextual()) {
        tokens.put(name, content.textValue());
      }
    }
    return tokens;
  }

  private static String chatTemplate(Path directory, Fields fields) {
    if (ModelDirectory.has(directory, ModelDirectory.CHAT_TEMPLATE)) {
      return JsonFile.readText(directory.resolve(ModelDirectory.CHAT_TEMPLATE), MAX_TEMPLATE_BYTES);
    }
    if (fields == null || !fields.has("chat_template")) {
      return null;
    }
    if (!fields.node().get("chat_template").isArray()) {
      return fields.optionalString("chat_template", null);
    }
    for (JsonNode item : fields.list("chat_template")) {
      Fields named = new Fields(fields.where() + ": chat_template", item);
      if (named.optionalString("name", "").equals("default")) {
        return named.optionalString("template", null);
      }
    }
    return null;
  }
}
