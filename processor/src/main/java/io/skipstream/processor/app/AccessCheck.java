package io.skipstream.processor.app;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.config.TopicNames;
import io.skipstream.processor.pending.StateStores;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the brokers whether the processor may do what it will have to. Later a missing right would
 * end the process with prompts under way, which count that as a death, or would only be seen by
 * what does not come: token chunks, or the effect of cancellations.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the admin client is the caller's.
 */
final class AccessCheck {
  private final Admin admin;
  private final TopicNames topics;
  private final String application;
  private final List<String> refused = new ArrayList<>();

  AccessCheck(Admin admin, SkipstreamConfig config) {
    this.admin = admin;
    this.topics = config.topics();
    this.application = config.text(Settings.APPLICATION_ID);
  }

  /**
   * @throws StartupException naming all rights that are missing, as far as brokers tell
   */
  void check() {
    checkTopics();
    checkGroup();
    checkTransactionalIds();
    if (!refused.isEmpty()) {
      throw new StartupException(
          "Kafka does not allow the processor to "
              + String.join(", ", refused)
              + ": grant what is missing (processor/README.md, Access control)");
    }
  }

  private void checkTopics() {
    Map<String, Set<AclOperation>> needed = needed();
    Map<String, KafkaFuture<TopicDescription>> described =
        admin
            .describeTopics(
                needed.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    List<String> absent = new ArrayList<>();
    needed.forEach(
        (topic, operations) -> {
          try {
            TopicDescription description =
                AdminCalls.await("describe the topic " + topic, described.get(topic));
            compare(operations, description.authorizedOperations(), "topic " + topic);
          } catch (StartupException e) {
            if (causedBy(e, UnknownTopicOrPartitionException.class)) {
              absent.add(topic);
            } else if (causedBy(e, AuthorizationException.class)) {
              compare(operations, Set.of(), "topic " + topic);
            } else {
              throw e;
            }
          }
        });
    // Those of the others that are absent are looked for elsewhere.
    absent.retainAll(changelogs());
    checkCreation(absent);
  }

  /** What is done with each topic, beside describing it, which these imply. */
  private Map<String, Set<AclOperation>> needed() {
    Map<String, Set<AclOperation>> needed = new LinkedHashMap<>();
    needed.put(topics.prompts(), EnumSet.of(AclOperation.READ));
    needed.put(topics.cancellations(), EnumSet.of(AclOperation.READ));
    needed.put(topics.tuningPrior(), EnumSet.of(AclOperation.READ, AclOperation.WRITE));
    needed.put(topics.tokens(), EnumSet.of(AclOperation.WRITE));
    for (String output : topics.answers()) {
      needed.put(output, EnumSet.of(AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS));
    }
    for (String changelog : changelogs()) {
      needed.put(changelog, EnumSet.of(AclOperation.READ, AclOperation.WRITE));
    }
    needed.get(changelog(StateStores.PENDING)).add(AclOperation.DESCRIBE_CONFIGS);
    return needed;
  }

  private void checkCreation(List<String> changelogs) {
    if (changelogs.isEmpty()) {
      return;
    }
    List<NewTopic> wanted =
        changelogs.stream()
            .map(topic -> new NewTopic(topic, Optional.empty(), Optional.empty()))
            .toList();
    admin
        .createTopics(wanted, new CreateTopicsOptions().validateOnly(true))
        .values()
        .forEach(
            (topic, created) ->
                allowed("create the topic " + topic, created, "Create topic " + topic));
  }

  private void checkGroup() {
    Optional<ConsumerGroupDescription> description =
        allowed(
            "describe the group " + application,
            admin
                .describeConsumerGroups(
                    List.of(application),
                    new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                .describedGroups()
                .get(application),
            "Read group " + application);
    description.ifPresent(
        group ->
            compare(
                EnumSet.of(AclOperation.READ),
                group.authorizedOperations(),
                "group " + application));
  }

  private void checkTransactionalIds() {
    String prefix = application + "-";
    var unused =
        allowed(
            "describe transactions",
            admin.describeTransactions(List.of(prefix)).description(prefix),
            "Write transactional ids that begin with " + prefix);
  }

  private List<String> changelogs() {
    return StateStores.LOGGED.stream().map(this::changelog).toList();
  }

  private String changelog(String store) {
    return StateStores.changelog(application, store);
  }

  /**
   * @param granted null where the brokers don't tell
   */
  private void compare(Set<AclOperation> needed, Set<AclOperation> granted, String resource) {
    if (granted != null) {
      needed.stream()
          .filter(operation -> !granted.contains(operation))
          .forEach(operation -> refused.add(name(operation) + " " + resource));
    }
  }

  /** As {@code kafka-acls.sh} has it. */
  private static String name(AclOperation operation) {
    return switch (operation) {
      case READ -> "Read";
      case WRITE -> "Write";
      case DESCRIBE_CONFIGS -> "DescribeConfigs";
      default -> operation.name();
    };
  }

  /**
   * The answer; absent if it is a refusal, which is noted, or some other one: that there is no such
   * thing yet, or what this question alone meets, such as a policy for new topics.
   */
  private <T> Optional<T> allowed(String what, KafkaFuture<T> answer, String rightsNeeded) {
    try {
      return Optional.ofNullable(AdminCalls.await(what, answer));
    } catch (StartupException e) {
      if (causedBy(e, AuthorizationException.class)) {
        refused.add(rightsNeeded);
      } else if (!causedBy(e, ApiException.class)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static boolean causedBy(StartupException e, Class<? extends Exception> reason) {
    return e.getCause() instanceof ExecutionException execution
        && reason.isInstance(execution.getCause());
  }
}
