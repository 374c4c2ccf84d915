package io.skipstream.processor.chaos;

import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CompletionEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Follows the committed completions as they come.
 *
 * <p><b>Threading:</b> reads on a thread of its own; everything else from any thread.
 * <b>Ownership:</b> owns thread and consumer until {@link #close}.
 */
final class CompletionWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * A completion as it came.
   *
   * @param atNanos when it was read
   */
  record Arrival(long atNanos, int partition, long offset, int sourcePartition) {}

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final LongSupplier nanos;
  private final Thread thread = new Thread(this::run, "chaos-watch");
  private final EventCodec<CompletionEvent> codec =
      EventFormat.JSON.codec(CompletionEvent.getDefaultInstance());
  private final Set<RequestKey> answered = ConcurrentHashMap.newKeySet();
  private final List<Consumer<Arrival>> listeners = new CopyOnWriteArrayList<>();
  private volatile long lastNewNanos;
  private volatile boolean closed;
  private volatile Exception failure;

  private CompletionWatch(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, LongSupplier nanos) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.nanos = nanos;
    this.lastNewNanos = nanos.getAsLong();
  }

  /** Starts at the beginning of the topic. */
  static CompletionWatch start(Clients clients, String topic, int count, LongSupplier nanos) {
    KafkaConsumer<byte[], byte[]> consumer = clients.reader("chaos-watch");
    List<TopicPartition> partitions = CommittedReader.partitions(topic, count);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    CompletionWatch watch = new CompletionWatch(consumer, partitions, nanos);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** Requests that have an answer. */
  int answeredCount() {
    return answered.size();
  }

  boolean isAnswered(RequestKey request) {
    return answered.contains(request);
  }

  /** When a request was last answered that was not before. */
  long lastNewNanos() {
    return lastNewNanos;
  }

  /**
   * Tells of each completion from now on, on the watch's thread.
   *
   * @return ends it
   */
  Runnable listen(Consumer<Arrival> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** What ended the watch; null if nothing did. */
  Exception failure() {
    return failure;
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    consumer.wakeup();
    thread.join();
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          arrived(record);
        }
      }
    } catch (WakeupException e) {
      // Closed.
    } catch (EventException | RuntimeException e) {
      failure = e;
    }
  }

  private void arrived(ConsumerRecord<byte[], byte[]> record) throws EventException {
    CompletionEvent event = codec.decode(record.value());
    long now = nanos.getAsLong();
    if (answered.add(new RequestKey(event.getStream(), event.getId()))) {
      lastNewNanos = now;
    }
    Arrival arrival =
        new Arrival(now, record.partition(), record.offset(), event.getSourcePartition());
    listeners.forEach(listener -> listener.accept(arrival));
  }

  /** The partitions that are watched. */
  List<TopicPartition> partitions() {
    return partitions;
  }
}
