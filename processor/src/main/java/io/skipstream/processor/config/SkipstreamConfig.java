package io.skipstream.processor.config;

import static io.skipstream.processor.config.Settings.KAFKA_PREFIX;
import static io.skipstream.processor.config.Settings.STREAMS_PREFIX;

import io.skipstream.schemas.EventFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * All settings, checked. {@link Settings} names and explains them.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class SkipstreamConfig {
  private static final int PLACES_PER_NEWCOMER = 4;
  private static final int PENDING_PER_BATCH_PLACE = 20;

  /** A key, and what a batch of one record has around it. */
  private static final int RECORD_OVERHEAD_BYTES = 16 << 10;

  private final AbstractConfig values;
  private final Map<String, String> given;
  private final TopicNames topics;
  private final Map<String, Double> streamWeights;

  private SkipstreamConfig(Map<String, String> given) {
    this.given = Map.copyOf(given);
    ConfigDef definition = Settings.definition();
    refuseUnknown(definition, given);
    try {
      this.values = new AbstractConfig(definition, given, false);
    } catch (ConfigException e) {
      throw new InvalidConfigException(e.getMessage(), e);
    }
    this.topics =
        new TopicNames(
            text(Settings.TOPICS_PROMPTS),
            text(Settings.TOPICS_COMPLETIONS),
            text(Settings.TOPICS_TOKENS),
            text(Settings.TOPICS_ACCEPTANCE),
            text(Settings.TOPICS_CANCELLATIONS),
            text(Settings.TOPICS_DLQ),
            text(Settings.TOPICS_TUNING_PRIOR),
            TopicNames.parseReplies(text(Settings.TOPICS_REPLIES)));
    refuseChangelogs(topics.replies());
    this.streamWeights = StreamWeights.parse(text(Settings.FAIRNESS_WEIGHTS));
    StreamsSettings.validate(this);
    if (!flag(Settings.SHUTDOWN_LEAVE_GROUP) && text(Settings.GROUP_INSTANCE_ID).isEmpty()) {
      throw new InvalidConfigException(
          Settings.SHUTDOWN_LEAVE_GROUP
              + "=false needs "
              + Settings.GROUP_INSTANCE_ID
              + ": the group does not recognise an instance without a name when it comes back, and"
              + " all others wait until its session ends");
    }
    if (number(Settings.POISON_DEAD_AFTER) <= number(Settings.POISON_ALONE_AFTER)) {
      throw new InvalidConfigException(
          Settings.POISON_DEAD_AFTER
              + " must be more than "
              + Settings.POISON_ALONE_AFTER
              + ", so that no prompt is given up which never ran alone");
    }
  }

  /**
   * Reads the settings; later sources win: file, environment, assignments.
   *
   * @param file a properties file, or null
   * @param environment as {@link System#getenv()}; SKIPSTREAM_TOPICS_PROMPTS is topics.prompts
   * @param assignments name=value
   * @throws InvalidConfigException naming the setting
   */
  public static SkipstreamConfig load(
      Path file, Map<String, String> environment, List<String> assignments) {
    return of(ConfigSources.merge(file, environment, assignments));
  }

  /** Takes the settings as they are; what is absent has its default. */
  public static SkipstreamConfig of(Map<String, String> settings) {
    return new SkipstreamConfig(settings);
  }

  /** These settings with some of them replaced. */
  public SkipstreamConfig with(Map<String, String> changes) {
    Map<String, String> merged = new LinkedHashMap<>(given);
    merged.putAll(changes);
    return new SkipstreamConfig(merged);
  }

  public String text(String name) {
    return values.getString(name);
  }

  public int number(String name) {
    return values.getInt(name);
  }

  public boolean flag(String name) {
    return values.getBoolean(name);
  }

  public double real(String name) {
    return values.getDouble(name);
  }

  public TopicNames topics() {
    return topics;
  }

  /**
   * @param name one of the format.* settings
   */
  public EventFormat format(String name) {
    return EventFormat.valueOf(text(name).toUpperCase(Locale.ROOT));
  }

  /** Weights of streams whose share is not 1. */
  public Map<String, Double> streamWeights() {
    return streamWeights;
  }

  /** Places in the decoder, beside those of batch and queue, for streams that had none there. */
  public int newcomerPlaces() {
    return Math.max(1, decoderPlaces() / PLACES_PER_NEWCOMER);
  }

  /** The same of a decoder that may have fewer places: none of those of batch and queue. */
  public int newcomerPlacesOf(int capacity) {
    return Math.max(0, Math.min(newcomerPlaces(), capacity - decoderPlaces()));
  }

  private int decoderPlaces() {
    return number(Settings.DECODE_BATCH_MAX) + number(Settings.DECODE_QUEUE_MAX);
  }

  /** Accepted prompts that a task may hold. */
  public int pendingMaxCount() {
    int count = number(Settings.PENDING_MAX_COUNT);
    return count == Settings.PENDING_DERIVED
        ? Math.multiplyExact(PENDING_PER_BATCH_PLACE, number(Settings.DECODE_BATCH_MAX))
        : count;
  }

  /** Bytes of accepted prompts that a task may hold. */
  public long pendingMaxBytes() {
    return values.getLong(Settings.PENDING_MAX_BYTES);
  }

  /** What topics and producers must let through, so that the largest record can be written. */
  public int messageBytes() {
    return Math.addExact(number(Settings.LIMITS_RECORD_BYTES), RECORD_OVERHEAD_BYTES);
  }

  /** How long an unused stream's knowledge is kept. */
  public long tuningRetentionMs() {
    return values.getLong(Settings.TUNING_RETENTION_MS);
  }

  /** Memory that all stores of the process share. */
  public long storeMemoryBytes() {
    return values.getLong(Settings.STORE_MEMORY_BYTES);
  }

  /** What Kafka Streams is started with. */
  public Properties streamsProperties() {
    return StreamsSettings.derive(this);
  }

  /** What an admin client, a producer or a consumer of ours is started with. */
  public Properties clientProperties() {
    Properties properties = new Properties();
    properties.putAll(passedOn(KAFKA_PREFIX));
    properties.put("bootstrap.servers", text(Settings.BOOTSTRAP_SERVERS));
    return properties;
  }

  /** Name and value of all settings that differ from their default, passwords hidden. */
  public Map<String, String> changed() {
    Map<String, String> changed = new TreeMap<>();
    given.forEach((name, value) -> changed.put(name, looksSecret(name) ? "[hidden]" : value));
    return changed;
  }

  /** The settings that start with the prefix, without it. */
  Map<String, String> passedOn(String prefix) {
    Map<String, String> passed = new TreeMap<>();
    given.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            passed.put(name.substring(prefix.length()), value);
          }
        });
    return passed;
  }

  /** Whoever sends prompts could write into the stores, as they are restored from these. */
  private void refuseChangelogs(List<String> replies) {
    for (String topic : replies) {
      if (topic.startsWith(text(Settings.APPLICATION_ID) + "-") && topic.endsWith("-changelog")) {
        throw new InvalidConfigException(
            Settings.TOPICS_REPLIES + ": " + topic + " holds state of the processor");
      }
    }
  }

  private static boolean looksSecret(String name) {
    return name.contains("password") || name.contains("secret") || name.contains("jaas");
  }

  private static void refuseUnknown(ConfigDef definition, Map<String, String> given) {
    List<String> problems = new ArrayList<>();
    for (String name : new TreeMap<>(given).keySet()) {
      if (definition.names().contains(name)
          || name.startsWith(KAFKA_PREFIX)
          || name.startsWith(STREAMS_PREFIX)) {
        continue;
      }
      String nearest = NearestName.of(name, definition.names());
      problems.add(name + (nearest == null ? "" : " (did you mean " + nearest + "?)"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException("Unknown setting: " + String.join(", ", problems));
    }
  }
}
