package io.skipstream.processor.cli;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where settings come from; the later the stronger: file, environment, options. */
final class ConfigMixin {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "A properties file with settings.")
  private Path file;

  @Option(
      names = {"-b", "--bootstrap"},
      paramLabel = "HOST:PORT",
      description = "Kafka brokers, separated by commas: bootstrap.servers.")
  private String bootstrap;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting; may be repeated. The config command lists them.")
  private List<String> assignments = new ArrayList<>();

  SkipstreamConfig load(Map<String, String> environment) {
    return load(environment, List.of());
  }

  /**
   * @param more name=value, stronger than all others
   */
  SkipstreamConfig load(Map<String, String> environment, List<String> more) {
    List<String> all = new ArrayList<>(assignments);
    if (bootstrap != null) {
      all.add(Settings.BOOTSTRAP_SERVERS + "=" + bootstrap);
    }
    all.addAll(more);
    return SkipstreamConfig.load(file, environment, all);
  }
}
