package io.skipstream.processor.bench;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventException;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends prompts, and hears their committed completions as soon as they are visible.
 *
 * <p><b>Threading:</b> any thread sends; completions are read on a thread of its own.
 * <b>Ownership:</b> owns its clients and that thread.
 */
final class LoadFeed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);

  /** For {@link #send}: the partition follows from the stream. */
  static final int BY_KEY = -1;

  private final Clock clock;
  private final Producer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String promptTopic;
  private final EventCodec<PromptEvent> prompts;
  private final EventCodec<CompletionEvent> completions;
  private final Thread reader;
  private volatile Account current = new Deliveries(completion -> {});

  private LoadFeed(SkipstreamConfig config, Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.producer = producer(config);
    this.consumer = consumer(config);
    this.promptTopic = config.topics().prompts();
    this.prompts = config.format(Settings.FORMAT_PROMPTS).codec(PromptEvent.getDefaultInstance());
    this.completions =
        config.format(Settings.FORMAT_COMPLETIONS).codec(CompletionEvent.getDefaultInstance());
    this.reader = new Thread(this::read, "bench-reader");
  }

  /** Connects; from now on no completion is missed. */
  static LoadFeed open(SkipstreamConfig config, Clock clock) {
    LoadFeed feed = new LoadFeed(config, clock);
    List<TopicPartition> partitions =
        feed.consumer.partitionsFor(config.topics().completions()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    feed.consumer.assign(partitions);
    feed.consumer.seekToEnd(partitions);
    partitions.forEach(feed.consumer::position);
    feed.reader.start();
    return feed;
  }

  /** Begins a new account: what is seen from now on is written to it. */
  <A extends Account> A begin(A account) {
    current = account;
    return account;
  }

  /**
   * Sends a prompt.
   *
   * @param partition of the prompts topic, or {@link #BY_KEY}
   */
  void send(String stream, int partition, PromptEvent prompt) {
    Account account = current;
    byte[] key = stream.getBytes(StandardCharsets.UTF_8);
    Integer chosen = partition == BY_KEY ? null : partition;
    var unused =
        producer.send(
            new ProducerRecord<>(promptTopic, chosen, key, prompts.encode(prompt)),
            (metadata, failure) -> {
              if (failure == null) {
                account.appended(prompt.getId(), metadata.timestamp());
              } else {
                account.failed(failure);
              }
            });
  }

  /** Waits until the broker has what was sent. */
  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    consumer.wakeup();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    consumer.close();
    producer.close(Duration.ZERO);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          current.arrived(completions.decode(record.value()), record.timestamp(), nowMs());
        }
      }
    } catch (WakeupException closing) {
      return;
    } catch (EventException | RuntimeException e) {
      current.failed(e);
    }
  }

  private double nowMs() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
  }

  private static Producer<byte[], byte[]> producer(SkipstreamConfig config) {
    return new KafkaProducer<>(
        config.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(SkipstreamConfig config) {
    Properties properties = new Properties();
    properties.putAll(config.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
