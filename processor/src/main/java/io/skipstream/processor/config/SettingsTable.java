package io.skipstream.processor.config;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;

/** Writes the settings as the README's table. */
public final class SettingsTable {
  private SettingsTable() {}

  /** Markdown, one row a setting, in the order of their definition, ending with a line feed. */
  public static String markdown() {
    ConfigDef definition = Settings.definition();
    StringBuilder table = new StringBuilder("| Setting | Default | Values | Meaning |\n");
    table.append("|---|---|---|---|\n");
    // configKeys() keeps the order of definition.
    for (ConfigDef.ConfigKey key : List.copyOf(definition.configKeys().values())) {
      row(table, key.name, String.valueOf(key.defaultValue), values(key), key.documentation);
    }
    row(table, Settings.KAFKA_PREFIX + "*", "", "", "Passed to every Kafka client");
    row(table, Settings.STREAMS_PREFIX + "*", "", "", "Passed to Kafka Streams");
    return table.toString();
  }

  private static void row(
      StringBuilder table, String name, String value, String values, String doc) {
    table.append("| `").append(name).append("` | ");
    table.append(value.isEmpty() ? "" : "`" + value + "`").append(" | ");
    table.append(values).append(" | ").append(doc).append(" |\n");
  }

  private static String values(ConfigDef.ConfigKey key) {
    String type = key.type.name().toLowerCase(Locale.ROOT);
    String validator = key.validator == null ? "" : key.validator.toString();
    if (!validator.startsWith("[")) {
      return type;
    }
    String range = validator.substring(1, validator.length() - 1);
    return switch (key.type) {
      // Kafka writes ranges as [1,...,3] and [1,...].
      case INT, LONG, DOUBLE ->
          type
              + " "
              + (range.endsWith(",...")
                  ? range.replace(",...", " or more")
                  : range.replace(",...,", "\u2013"));
      default -> range;
    };
  }
}
