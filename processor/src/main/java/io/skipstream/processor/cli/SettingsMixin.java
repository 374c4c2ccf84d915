package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where settings come from; the later the stronger: file, environment, options. */
final class SettingsMixin {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "A properties file with settings.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting; may be repeated. The config command lists them.")
  private List<String> assignments = new ArrayList<>();

  /**
   * Reads all sources.
   *
   * @param more name=value, stronger than all others
   */
  SkipstreamConfig load(Map<String, String> environment, List<String> more) {
    return load(environment, List.of(), more);
  }

  /**
   * Reads all sources.
   *
   * @param usual name=value, weaker than --set and stronger than the others
   * @param more name=value, stronger than all others
   */
  SkipstreamConfig load(Map<String, String> environment, List<String> usual, List<String> more) {
    List<String> all = new ArrayList<>(usual);
    all.addAll(assignments);
    all.addAll(more);
    return SkipstreamConfig.load(file, environment, all);
  }
}
