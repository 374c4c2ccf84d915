package io.skipstream.processor.bench;

import io.skipstream.processor.config.SkipstreamConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts the transactions that a cluster ends, from its transaction log.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> owns its consumer.
 */
public final class TransactionLog implements AutoCloseable {
  private static final String TOPIC = "__transaction_state";
  private static final Duration POLL = Duration.ofMillis(100);

  // TransactionLogValue: version int16, producer id int64, epoch int16, timeout int32, then this.
  private static final int STATUS_AT = 2 + 8 + 2 + 4;
  private static final byte COMPLETE_COMMIT = 4;
  private static final byte COMPLETE_ABORT = 5;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TransactionLog(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
  }

  /** Looks at what ends from now on. */
  public static TransactionLog open(SkipstreamConfig config) {
    Properties properties = new Properties();
    properties.putAll(config.clientProperties());
    properties.put("enable.auto.commit", "false");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(TOPIC).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return new TransactionLog(consumer, partitions);
  }

  /** What ended since the last call. */
  public Ended ended() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    int commits = 0;
    int aborts = 0;
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.value() != null) {
          byte status = ByteBuffer.wrap(record.value()).get(STATUS_AT);
          commits += status == COMPLETE_COMMIT ? 1 : 0;
          aborts += status == COMPLETE_ABORT ? 1 : 0;
        }
      }
    }
    return new Ended(commits, aborts);
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** Transactions by how they ended. */
  public record Ended(int commits, int aborts) {}
}
