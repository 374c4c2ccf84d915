package io.skipstream.processor.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds single records by topic, partition and offset.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> closes the consumer.
 */
final class OriginalRecords implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long PATIENCE_MS = 15_000;

  private final Consumer<byte[], byte[]> consumer;
  private final Clock clock;
  private final Set<String> topics;

  OriginalRecords(Consumer<byte[], byte[]> consumer, Clock clock) {
    this.consumer = consumer;
    this.clock = clock;
    this.topics = Set.copyOf(consumer.listTopics().keySet());
  }

  /** Partitions of a topic; 0 where there is no such topic. */
  int partitions(String topic) {
    return topics.contains(topic) ? consumer.partitionsFor(topic).size() : 0;
  }

  /** The record, or null if it is not there any more. */
  ConsumerRecord<byte[], byte[]> find(String topic, int partition, long offset)
      throws CliException {
    if (partition >= partitions(topic)) {
      return null;
    }
    TopicPartition place = new TopicPartition(topic, partition);
    Map<TopicPartition, Long> begin = consumer.beginningOffsets(List.of(place));
    Map<TopicPartition, Long> end = consumer.endOffsets(List.of(place));
    if (offset < begin.get(place) || offset >= end.get(place)) {
      return null;
    }
    consumer.assign(List.of(place));
    consumer.seek(place, offset);
    long untilMs = clock.millis() + PATIENCE_MS;
    while (clock.millis() < untilMs) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        // The first one at or behind the offset: what was compacted away is skipped.
        return record.offset() == offset ? record : null;
      }
      if (consumer.position(place) > offset) {
        return null;
      }
    }
    throw new CliException(
        ExitCode.CLUSTER, "%s offset %d could not be read in time".formatted(place, offset));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
