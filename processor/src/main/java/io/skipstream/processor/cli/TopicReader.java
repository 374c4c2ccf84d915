package io.skipstream.processor.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads all partitions of some topics, without a group.
 *
 * <p><b>Threading:</b> one thread, but for {@link #wakeup}. <b>Ownership:</b> closes the consumer.
 */
final class TopicReader implements AutoCloseable {
  private final Consumer<byte[], byte[]> consumer;
  private final Set<TopicPartition> partitions;

  private TopicReader(Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
  }

  /** Begins behind what is committed by now: what comes later is not missed. */
  static TopicReader fromEnd(Consumer<byte[], byte[]> consumer, List<String> topics)
      throws CliException {
    TopicReader reader = assign(consumer, topics);
    consumer.seekToEnd(reader.partitions);
    // Seeking is lazy; asking for the position makes it happen now.
    reader.partitions.forEach(consumer::position);
    return reader;
  }

  static TopicReader fromBeginning(Consumer<byte[], byte[]> consumer, List<String> topics)
      throws CliException {
    TopicReader reader = assign(consumer, topics);
    consumer.seekToBeginning(reader.partitions);
    return reader;
  }

  List<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    consumer.poll(wait).forEach(records::add);
    return records;
  }

  /** Where the committed records end now, for {@link #isAt}. */
  Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions);
  }

  boolean isAt(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Begins anew. */
  void rewind() {
    consumer.seekToBeginning(partitions);
    // Seeking is lazy; asking for the position makes it happen now.
    partitions.forEach(consumer::position);
  }

  /** Any thread: the poll going on, or the next, throws a WakeupException. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }

  static CliException missing(String topic) {
    return new CliException(
        ExitCode.CLUSTER, "there is no topic " + topic + "; the topics command creates it");
  }

  private static TopicReader assign(Consumer<byte[], byte[]> consumer, List<String> topics)
      throws CliException {
    Map<String, List<PartitionInfo>> known = consumer.listTopics();
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      if (!known.containsKey(topic)) {
        throw missing(topic);
      }
      known.get(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    consumer.assign(partitions);
    return new TopicReader(consumer, Set.copyOf(partitions));
  }
}
