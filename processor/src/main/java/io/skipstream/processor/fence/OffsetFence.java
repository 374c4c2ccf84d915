package io.skipstream.processor.fence;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives an offset to each transaction that has none: one that is committed already. It changes
 * nothing, but the group's coordinator refuses it, and with it the transaction, if the group has
 * gone on without this member.
 *
 * <p><b>Threading:</b> confined to one stream thread. <b>Ownership:</b> the consumer is Kafka
 * Streams'.
 */
final class OffsetFence {
  private final Supplier<Consumer<byte[], byte[]>> consumer;
  private Map<TopicPartition, OffsetAndMetadata> known = Map.of();
  private int generation;
  private Set<TopicPartition> assignment = Set.of();

  /**
   * @param consumer the thread's own, which has the partitions
   */
  OffsetFence(Supplier<Consumer<byte[], byte[]>> consumer) {
    this.consumer = Objects.requireNonNull(consumer, "consumer");
  }

  /**
   * What to commit.
   *
   * @param offsets of the transaction
   * @return the same, or a committed one if there are none; empty if the group has never committed
   *     any of this member's partitions: then there is no accepted prompt that could be answered.
   *     While the member has no partitions, since the group is about to go on, what it had before:
   *     as long as it is the same generation nobody else can have committed more
   */
  Map<TopicPartition, OffsetAndMetadata> cover(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    if (!offsets.isEmpty()) {
      // Once these are committed, what was before must not be committed again.
      known = Map.of();
      return offsets;
    }
    Set<TopicPartition> assigned = consumer.get().assignment();
    boolean others = !assigned.isEmpty() && !assignment.equals(assigned);
    if (known.isEmpty() || generation != group.generationId() || others) {
      known = oneOf(consumer.get().committed(assigned));
      generation = group.generationId();
      assignment = Set.copyOf(assigned);
    }
    return known;
  }

  private static Map<TopicPartition, OffsetAndMetadata> oneOf(
      Map<TopicPartition, OffsetAndMetadata> committed) {
    for (Map.Entry<TopicPartition, OffsetAndMetadata> each : committed.entrySet()) {
      if (each.getValue() != null) {
        return Map.of(each.getKey(), each.getValue());
      }
    }
    return Map.of();
  }
}
