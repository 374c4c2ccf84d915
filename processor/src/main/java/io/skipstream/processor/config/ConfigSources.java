package io.skipstream.processor.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;

/** Reads settings from a file, the environment and the command line, the later the stronger. */
final class ConfigSources {
  private static final String ENVIRONMENT_PREFIX = "SKIPSTREAM_";

  /** Read by logback.xml, which knows nothing of settings. */
  private static final String LOG_PREFIX = "SKIPSTREAM_LOG_";

  private ConfigSources() {}

  static Map<String, String> merge(
      Path file, Map<String, String> environment, List<String> assignments) {
    Map<String, String> merged = new LinkedHashMap<>();
    if (file != null) {
      merged.putAll(fromFile(file));
    }
    merged.putAll(fromEnvironment(environment));
    merged.putAll(fromAssignments(assignments));
    return merged;
  }

  private static Map<String, String> fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidConfigException("Can't read the settings of " + file + ": " + e, e);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      settings.put(name, properties.getProperty(name).trim());
    }
    return settings;
  }

  /** SKIPSTREAM_TOPICS_PROMPTS is topics.prompts. */
  private static Map<String, String> fromEnvironment(Map<String, String> environment) {
    Map<String, String> settings = new LinkedHashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX) && !name.startsWith(LOG_PREFIX)) {
            String rest = name.substring(ENVIRONMENT_PREFIX.length());
            settings.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    return settings;
  }

  private static Map<String, String> fromAssignments(List<String> assignments) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new InvalidConfigException("Expected name=value, was '" + assignment + "'");
      }
      settings.put(assignment.substring(0, equals).trim(), assignment.substring(equals + 1).trim());
    }
    return settings;
  }
}
