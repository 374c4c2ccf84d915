package io.skipstream.processor.cli;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster, and all other settings. */
final class ClusterMixin {
  @Mixin private SettingsMixin settings;

  @Option(
      names = {"-b", "--bootstrap"},
      paramLabel = "HOST:PORT",
      description = "Kafka brokers, separated by commas: bootstrap.servers.")
  private String bootstrap;

  SkipstreamConfig load(Map<String, String> environment) {
    List<String> more =
        bootstrap == null ? List.of() : List.of(Settings.BOOTSTRAP_SERVERS + "=" + bootstrap);
    return settings.load(environment, more);
  }
}
