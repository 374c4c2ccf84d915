package io.skipstream.processor.chaos;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The processors' settings in both phases. What the options set is stronger. */
final class PhaseConfigs {
  private static final String UNDER_FIRE = "chaos";
  private static final String AT_REST = "chaos-recovery";

  /** Many faults in a short time: dead ones must be replaced soon, or nothing is answered. */
  private static final String SESSION_TIMEOUT_MS = "3000";

  /**
   * With so many deaths most prompts that are there several times are innocent: of 96 slow ones of
   * six runs, held up for two to eight seconds, three met six deaths.
   */
  private static final String ALONE_AFTER = "6";

  private static final String DEAD_AFTER = "10";

  private static final String GRACE_MS = "500";

  private final ChaosOptions options;
  private final String bootstrapServers;

  private PhaseConfigs(ChaosOptions options, String bootstrapServers) {
    this.options = options;
    this.bootstrapServers = bootstrapServers;
  }

  static PhaseConfigs of(Stage stage) {
    return new PhaseConfigs(stage.options(), stage.broker().clients().bootstrapServers());
  }

  SkipstreamConfig underFire() {
    Map<String, String> settings = new HashMap<>();
    settings.put(Settings.SESSION_TIMEOUT_MS, SESSION_TIMEOUT_MS);
    settings.put(Settings.POISON_ALONE_AFTER, ALONE_AFTER);
    settings.put(Settings.POISON_DEAD_AFTER, DEAD_AFTER);
    settings.put(Settings.SHUTDOWN_GRACE_MS, GRACE_MS);
    return config(UNDER_FIRE, settings);
  }

  /** With the settings as they are shipped. */
  SkipstreamConfig atRest() {
    return config(AT_REST, new HashMap<>());
  }

  private SkipstreamConfig config(String name, Map<String, String> settings) {
    settings.put(Settings.DELIVERY_ORDER, options.inOrder() ? "arrival" : "completed");
    settings.put(Settings.HTTP_PORT, String.valueOf(Settings.HTTP_OFF));
    settings.putAll(options.settings());
    settings.put(Settings.BOOTSTRAP_SERVERS, bootstrapServers);
    settings.put(Settings.APPLICATION_ID, name);
    settings.put(Settings.TOPICS_PARTITIONS, String.valueOf(options.partitions()));
    for (String topic :
        List.of(
            Settings.TOPICS_PROMPTS,
            Settings.TOPICS_COMPLETIONS,
            Settings.TOPICS_TOKENS,
            Settings.TOPICS_ACCEPTANCE,
            Settings.TOPICS_CANCELLATIONS,
            Settings.TOPICS_DLQ,
            Settings.TOPICS_TUNING_PRIOR)) {
      settings.put(topic, name + "." + topic);
    }
    return SkipstreamConfig.of(settings);
  }
}
