package io.skipstream.processor.cancel;

import io.skipstream.processor.metrics.ProcessorMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all cancellations into a {@link CancelTable}, from a while before the start on. It is no
 * second source of the tasks: those take the record with the lowest timestamp first, so that a
 * cancellation would wait behind older prompts, and the partition of a stream may differ.
 *
 * <p>Brokers that can't be reached are tried again, for ever; meanwhile nothing is cancelled.
 *
 * <p><b>Threading:</b> a thread of its own. <b>Ownership:</b> owns thread and consumer.
 */
public final class CancelReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CancelReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final long LOOK_FOR_PARTITIONS_MS = 30_000;
  private static final long BACKOFF_MS = 1000;

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final long retentionMs;
  private final CancelTable table;
  private final ProcessorMetrics metrics;
  private final LongSupplier epochMs;
  private final CancelDecoder decoder = new CancelDecoder();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  // Of the reader's thread alone.
  private final Set<TopicPartition> partitions = new HashSet<>();
  private long lookForPartitionsAtMs;
  private boolean unreadableSeen;

  private CancelReader(
      Consumer<byte[], byte[]> consumer,
      String topic,
      long retentionMs,
      CancelTable table,
      ProcessorMetrics metrics,
      LongSupplier epochMs) {
    this.consumer = consumer;
    this.topic = topic;
    this.retentionMs = retentionMs;
    this.table = table;
    this.metrics = metrics;
    this.epochMs = epochMs;
    this.thread = new Thread(this::run, "skipstream-cancellations");
    this.thread.setDaemon(true);
  }

  /**
   * Begins to read.
   *
   * @param consumer without a group; closed by the reader
   * @param retentionMs how far before now to begin
   */
  public static CancelReader start(
      Consumer<byte[], byte[]> consumer,
      String topic,
      long retentionMs,
      CancelTable table,
      ProcessorMetrics metrics,
      LongSupplier epochMs) {
    CancelReader reader = new CancelReader(consumer, topic, retentionMs, table, metrics, epochMs);
    reader.thread.start();
    return reader;
  }

  @Override
  public void close() throws InterruptedException {
    closing.countDown();
    consumer.wakeup();
    thread.join();
  }

  private void run() {
    try (consumer) {
      while (closing.getCount() > 0) {
        readOn();
      }
    } catch (WakeupException | InterruptedException end) {
      LOG.debug("No more cancellations are read");
    }
  }

  private void readOn() throws InterruptedException {
    try {
      assign();
      if (partitions.isEmpty()) {
        closing.await(BACKOFF_MS, TimeUnit.MILLISECONDS);
        return;
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record);
      }
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      metrics.cancelReadFailed();
      LOG.warn("Could not read cancellations; trying again", e);
      closing.await(BACKOFF_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      table.post(decoder.decode(record.key(), record.value()));
      metrics.cancelRead();
    } catch (UnreadableCancellationException e) {
      metrics.cancelUnreadable();
      if (!unreadableSeen) {
        unreadableSeen = true;
        LOG.warn(
            "{}-{}@{} is no cancellation ({}); further ones are only counted",
            record.topic(),
            record.partition(),
            record.offset(),
            e.getMessage());
      }
    }
  }

  /** Takes all partitions, and later those that were added. */
  private void assign() {
    long nowMs = epochMs.getAsLong();
    if (nowMs < lookForPartitionsAtMs) {
      return;
    }
    List<TopicPartition> added = new ArrayList<>();
    for (PartitionInfo info : consumer.partitionsFor(topic)) {
      TopicPartition partition = new TopicPartition(topic, info.partition());
      if (!partitions.contains(partition)) {
        added.add(partition);
      }
    }
    if (!added.isEmpty()) {
      Map<TopicPartition, Long> offsets = startOffsets(added, nowMs);
      Set<TopicPartition> all = new HashSet<>(partitions);
      all.addAll(added);
      consumer.assign(all);
      offsets.forEach(consumer::seek);
      partitions.addAll(added);
    }
    lookForPartitionsAtMs = nowMs + (partitions.isEmpty() ? 0 : LOOK_FOR_PARTITIONS_MS);
  }

  private Map<TopicPartition, Long> startOffsets(List<TopicPartition> added, long nowMs) {
    Map<TopicPartition, Long> times = new HashMap<>();
    added.forEach(partition -> times.put(partition, Math.max(0, nowMs - retentionMs)));
    // In this order: what comes between the two calls is found by the second.
    Map<TopicPartition, Long> ends = consumer.endOffsets(added);
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : added) {
      OffsetAndTimestamp first = found.get(partition);
      offsets.put(partition, first == null ? ends.get(partition) : first.offset());
    }
    return offsets;
  }
}
