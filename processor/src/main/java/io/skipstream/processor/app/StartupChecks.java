package io.skipstream.processor.app;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.config.TopicNames;
import io.skipstream.processor.pending.StateStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Looks at the brokers before anything is started, so that what can't work is refused in clear
 * words rather than by an exception hours later.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the admin client is the caller's.
 */
final class StartupChecks {
  private static final String TRANSACTION_VERSION = "transaction.version";
  private static final short LEAST_TRANSACTION_VERSION = 2;

  private final Admin admin;
  private final SkipstreamConfig config;

  StartupChecks(Admin admin, SkipstreamConfig config) {
    this.admin = admin;
    this.config = config;
  }

  /**
   * @return partitions of the prompts topic
   * @throws StartupException saying what to change
   */
  int check() {
    checkTransactions();
    new AccessCheck(admin, config).check();
    int partitions = checkTopics();
    List<String> changelogs = changelogs();
    checkRecordSizes(changelogs.stream().filter(this::isOfPending).toList());
    checkChangelogs(changelogs, partitions);
    return partitions;
  }

  /** Without KIP-890 a late write of a dead processor may join a transaction of the living. */
  private void checkTransactions() {
    Map<String, FinalizedVersionRange> features =
        AdminCalls.await(
                "ask the brokers for their features", admin.describeFeatures().featureMetadata())
            .finalizedFeatures();
    FinalizedVersionRange found = features.get(TRANSACTION_VERSION);
    int version = found == null ? 0 : found.maxVersionLevel();
    if (version < LEAST_TRANSACTION_VERSION) {
      throw new StartupException(
          "The brokers have "
              + TRANSACTION_VERSION
              + " "
              + version
              + ", exactly-once needs "
              + LEAST_TRANSACTION_VERSION
              + " (Kafka 4.0 or later; kafka-features.sh upgrade --feature "
              + TRANSACTION_VERSION
              + "="
              + LEAST_TRANSACTION_VERSION
              + ")");
    }
  }

  private int checkTopics() {
    TopicNames topics = config.topics();
    List<String> needed = topics.all();
    Set<String> present = AdminCalls.await("list the topics", admin.listTopics().names());
    List<String> missing = needed.stream().filter(topic -> !present.contains(topic)).toList();
    if (!missing.isEmpty()) {
      throw new StartupException(
          "These topics do not exist and are never created by the processor: "
              + String.join(", ", missing));
    }
    Map<String, TopicDescription> described =
        AdminCalls.await(
            "describe the topics", admin.describeTopics(List.of(topics.prompts())).allTopicNames());
    return described.get(topics.prompts()).partitions().size();
  }

  /** Those that an earlier run has made. */
  private List<String> changelogs() {
    Set<String> topics = AdminCalls.await("list the topics", admin.listTopics().names());
    return StateStores.LOGGED.stream().map(this::changelog).filter(topics::contains).toList();
  }

  private String changelog(String store) {
    return StateStores.changelog(config.text(Settings.APPLICATION_ID), store);
  }

  /** The others take what is bounded by other limits, far below the brokers' default. */
  private boolean isOfPending(String changelog) {
    return changelog.equals(changelog(StateStores.PENDING));
  }

  /** A record that its topic refuses would stop the processor, again after each start. */
  private void checkRecordSizes(List<String> changelogs) {
    int messageBytes = config.messageBytes();
    List<String> written = new ArrayList<>(config.topics().answers());
    written.addAll(changelogs);
    List<ConfigResource> resources =
        written.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .toList();
    Map<ConfigResource, Config> configs =
        AdminCalls.await("describe the topics' settings", admin.describeConfigs(resources).all());
    configs.forEach(
        (resource, settings) -> {
          ConfigEntry largest = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
          if (largest != null && Long.parseLong(largest.value()) < messageBytes) {
            throw new StartupException(
                "Topic "
                    + resource.name()
                    + " takes records of "
                    + largest.value()
                    + " bytes, "
                    + Settings.LIMITS_RECORD_BYTES
                    + " "
                    + config.number(Settings.LIMITS_RECORD_BYTES)
                    + " needs "
                    + messageBytes
                    + ": raise "
                    + TopicConfig.MAX_MESSAGE_BYTES_CONFIG
                    + " or lower the limit");
          }
        });
  }

  /**
   * The task's state lives in changelog partitions of the same number: it can't follow a change.
   */
  private void checkChangelogs(List<String> changelogs, int partitions) {
    AdminCalls.await("describe the changelogs", admin.describeTopics(changelogs).allTopicNames())
        .forEach(
            (topic, description) -> {
              if (description.partitions().size() != partitions) {
                throw new StartupException(
                    "Topic "
                        + config.topics().prompts()
                        + " has "
                        + partitions
                        + " partitions, but the state of "
                        + StreamsConfig.APPLICATION_ID_CONFIG
                        + " "
                        + config.text(Settings.APPLICATION_ID)
                        + " was made for "
                        + description.partitions().size()
                        + " ("
                        + topic
                        + "): the number can't change; use another application.id after draining");
              }
            });
  }
}
