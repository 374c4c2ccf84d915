package io.skipstream.processor.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads all that is committed of a topic. */
final class CommittedReader {
  private static final Duration POLL = Duration.ofMillis(100);

  private CommittedReader() {}

  static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList();
  }

  /** From the beginning to where it ends now; each partition's records are in order. */
  static List<ConsumerRecord<byte[], byte[]>> all(Clients clients, String topic, int count) {
    List<TopicPartition> partitions = partitions(topic, count);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = clients.reader("chaos-verdict")) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }
}
