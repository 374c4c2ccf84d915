package io.skipstream.processor.app;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.config.TopicNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Creates the topics. The processor itself never does: names and partition counts are decisions.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the admin client is the caller's.
 */
public final class KafkaTopics {
  private static final int BROKER_DEFAULT_BYTES = 1_048_588;
  private static final int DEAD_LETTER_EXTRA_BYTES = 64 << 10;

  private final Admin admin;

  public KafkaTopics(Admin admin) {
    this.admin = admin;
  }

  /**
   * Creates those topics that are missing; others stay as they are.
   *
   * @return the names of the created ones
   * @throws StartupException if that fails
   */
  public List<String> create(SkipstreamConfig config) {
    Set<String> present = AdminCalls.await("list the topics", admin.listTopics().names());
    List<NewTopic> missing = new ArrayList<>();
    for (String topic : config.topics().all()) {
      if (!present.contains(topic)) {
        missing.add(topic(config, topic));
      }
    }
    if (!missing.isEmpty()) {
      // Each by its name, which a refusal does not tell.
      admin
          .createTopics(missing)
          .values()
          .forEach((topic, created) -> AdminCalls.await("create the topic " + topic, created));
      awaitLeaders(missing);
    }
    return missing.stream().map(NewTopic::name).toList();
  }

  /**
   * A topic is created before its brokers know that they lead it. A producer that comes in between
   * can be left waiting for its delivery timeout.
   */
  private void awaitLeaders(List<NewTopic> created) {
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (NewTopic topic : created) {
      for (int i = 0; i < topic.numPartitions(); i++) {
        partitions.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
      }
    }
    List<String> names = created.stream().map(NewTopic::name).toList();
    // First, since leaders of topics that are not known yet are asked for with loud errors.
    AdminCalls.awaitNew("describe the topics", () -> admin.describeTopics(names).allTopicNames());
    AdminCalls.awaitNew(
        "find the leaders of the topics", () -> admin.listOffsets(partitions).all());
  }

  private static NewTopic topic(SkipstreamConfig config, String name) {
    int replication = config.number(Settings.TOPICS_REPLICATION_FACTOR);
    boolean prior = name.equals(config.topics().tuningPrior());
    return new NewTopic(
            name,
            Optional.of(prior ? 1 : config.number(Settings.TOPICS_PARTITIONS)),
            replication < 1 ? Optional.empty() : Optional.of((short) replication))
        .configs(settings(config, name));
  }

  private static Map<String, String> settings(SkipstreamConfig config, String name) {
    TopicNames topics = config.topics();
    if (name.equals(topics.tuningPrior())) {
      // Small, and read whole at every start. Models that nobody runs any more are forgotten.
      return Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          String.valueOf(config.tuningRetentionMs()),
          TopicConfig.SEGMENT_BYTES_CONFIG,
          String.valueOf(1 << 20),
          TopicConfig.SEGMENT_MS_CONFIG,
          String.valueOf(600_000),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.1");
    }
    int messageBytes = Math.max(BROKER_DEFAULT_BYTES, config.messageBytes());
    if (name.equals(topics.deadLetters())) {
      // A prompt as large as its topic allows, and the headers that say why it is here.
      return Map.of(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          String.valueOf(Math.addExact(messageBytes, DEAD_LETTER_EXTRA_BYTES)));
    }
    return messageBytes == BROKER_DEFAULT_BYTES
        ? Map.of()
        : Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(messageBytes));
  }
}
