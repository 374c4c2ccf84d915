package io.skipstream.processor.chaos;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/**
 * Which instance has which partitions, as the coordinator of the group knows it.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the admin client is the caller's.
 */
final class GroupView {
  private static final long TIMEOUT_MS = 3_000;
  private static final String NAME = "instance";

  private final Admin admin;
  private final String group;
  private final String topic;

  GroupView(Admin admin, String group, String topic) {
    this.admin = Objects.requireNonNull(admin, "admin");
    this.group = Objects.requireNonNull(group, "group");
    this.topic = Objects.requireNonNull(topic, "topic");
  }

  /** What stands in the client ids of an instance's members. */
  static String name(int instance) {
    return NAME + instance;
  }

  /**
   * The partitions of each instance that is in the group; null if nobody can tell now, or the group
   * is about to change.
   */
  Map<Integer, Set<Integer>> partitions() throws InterruptedException {
    ConsumerGroupDescription description = describe();
    if (description == null || description.groupState() != GroupState.STABLE) {
      return null;
    }
    Map<Integer, Set<Integer>> partitions = new TreeMap<>();
    for (MemberDescription member : description.members()) {
      Set<Integer> own =
          partitions.computeIfAbsent(instance(member.clientId()), any -> new TreeSet<>());
      for (TopicPartition partition : member.assignment().topicPartitions()) {
        if (partition.topic().equals(topic)) {
          own.add(partition.partition());
        }
      }
    }
    return partitions;
  }

  /** Whether the group knows that the instance is gone; false if nobody can tell. */
  boolean hasLost(int instance) throws InterruptedException {
    ConsumerGroupDescription description = describe();
    return description != null
        && description.members().stream()
            .noneMatch(member -> instance(member.clientId()) == instance);
  }

  private ConsumerGroupDescription describe() throws InterruptedException {
    try {
      return admin
          .describeConsumerGroups(Set.of(group))
          .describedGroups()
          .get(group)
          .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return null; // The broker may be the one that is hit.
    }
  }

  private static int instance(String clientId) {
    int number = clientId.indexOf(NAME) + NAME.length();
    return Integer.parseInt(clientId, number, clientId.indexOf('-', number), 10);
  }
}
