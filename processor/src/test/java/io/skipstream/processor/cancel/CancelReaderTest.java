package io.skipstream.processor.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.metrics.ProcessorMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancelReaderTest {
  private static final String TOPIC = "cancellations";

  /** Two partitions; what is younger than 900 begins at offset 5 of the first. */
  private static final class TwoPartitions extends MockConsumer<byte[], byte[]> {
    private TwoPartitions() {
      super(AutoOffsetResetStrategy.EARLIEST.name());
      updatePartitions(
          TOPIC,
          List.of(
              new PartitionInfo(TOPIC, 0, null, null, null),
              new PartitionInfo(TOPIC, 1, null, null, null)));
      updateBeginningOffsets(Map.of(partition(0), 0L, partition(1), 0L));
      updateEndOffsets(Map.of(partition(0), 6L, partition(1), 9L));
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.forEach(
          (partition, time) ->
              found.put(
                  partition,
                  partition.partition() == 0 && time == 900
                      ? new OffsetAndTimestamp(5, 950)
                      : null));
      return found;
    }
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProcessorMetrics metrics = new ProcessorMetrics(registry);
  private final AtomicLong nowMs = new AtomicLong(1000);
  private final CancelTable table = new CancelTable(100, 100, nowMs::get, metrics::cancelsUnmet);
  private final TwoPartitions consumer = new TwoPartitions();
  private CancelReader reader;

  @AfterEach
  void close() throws InterruptedException {
    reader.close();
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void shouldReadAllPartitionsFromTheRetentionBeforeTheStartOn() {
    consumer.schedulePollTask(
        () -> {
          assertThat(consumer.position(partition(0))).isEqualTo(5);
          assertThat(consumer.position(partition(1))).isEqualTo(9);
          add(0, 5, "s", "{\"id\":\"a\",\"reason\":\"no longer wanted\"}");
          add(1, 9, null, "{\"id\":\"b\"}");
        });
    start();

    awaitCount(Meters.CANCELS_READ, 2);
    assertThat(table.meets("s", "a")).isTrue();
    assertThat(table.meets("", "b")).isTrue();
  }

  @Test
  void shouldCountRubbishAndReadOn() {
    consumer.schedulePollTask(
        () -> {
          add(0, 5, "s", "rubbish");
          add(0, 6, "s", "{\"id\":\"\"}");
          add(0, 7, "s", "{\"id\":\"" + "x".repeat(257) + "\"}");
          add(0, 8, "k".repeat(1025), "{\"id\":\"a\"}");
          consumer.addRecord(
              new ConsumerRecord<>(TOPIC, 0, 9, new byte[] {(byte) 0xff}, bytes("{\"id\":\"a\"}")));
          consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 10, bytes("s"), null));
          add(0, 11, "s", "{\"id\":\"a\"}");
        });
    start();

    awaitCount(Meters.CANCELS_READ, 1);
    assertThat(table.meets("s", "a")).isTrue();
    assertThat(count(Meters.CANCELS_UNREADABLE)).isEqualTo(6);
    assertThat(table.count()).isEqualTo(1);
  }

  @Test
  void shouldGoOnWhenBrokersFailForAWhile() {
    consumer.setPollException(new KafkaException("gone"));
    consumer.schedulePollTask(() -> {});
    consumer.schedulePollTask(() -> add(0, 5, "s", "{\"id\":\"a\"}"));
    start();

    awaitCount(Meters.CANCELS_READ, 1);
    assertThat(count(Meters.CANCEL_READ_FAILURES)).isEqualTo(1);
  }

  private void start() {
    reader = CancelReader.start(consumer, TOPIC, 100, table, metrics, nowMs::get);
  }

  private void add(int partition, long offset, String key, String value) {
    consumer.addRecord(
        new ConsumerRecord<>(
            TOPIC, partition, offset, key == null ? null : bytes(key), bytes(value)));
  }

  private void awaitCount(Meters meter, int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(count(meter)).isEqualTo(count));
  }

  private double count(Meters meter) {
    return registry.get(meter.key()).counter().count();
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(TOPIC, number);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
