package io.skipstream.processor.cli;

import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.demo.DemoFeed;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventException;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The demo's events over Kafka.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> closes its clients, not the
 * pipeline.
 */
final class KafkaFeed implements DemoFeed, AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final TopicReader reader;
  private final RunningPipeline pipeline;
  private final CountDownLatch asked;
  private final String promptTopic;
  private final String completionTopic;
  private final EventCodec<PromptEvent> prompts;
  private final EventCodec<CompletionEvent> completions;
  private final EventCodec<AcceptanceEvent> acceptances;
  private final AtomicReference<Exception> sendFailure = new AtomicReference<>();

  private KafkaFeed(
      Producer<byte[], byte[]> producer,
      TopicReader reader,
      RunningPipeline pipeline,
      SkipstreamConfig config,
      CountDownLatch asked) {
    this.producer = producer;
    this.reader = reader;
    this.pipeline = pipeline;
    this.asked = asked;
    this.promptTopic = config.topics().prompts();
    this.completionTopic = config.topics().completions();
    this.prompts = config.format(Settings.FORMAT_PROMPTS).codec(PromptEvent.getDefaultInstance());
    this.completions =
        config.format(Settings.FORMAT_COMPLETIONS).codec(CompletionEvent.getDefaultInstance());
    this.acceptances =
        config.format(Settings.FORMAT_ACCEPTANCE).codec(AcceptanceEvent.getDefaultInstance());
  }

  /**
   * Connects.
   *
   * @param asked counted down when the process is asked to end
   */
  static KafkaFeed open(
      KafkaClients clients, SkipstreamConfig config, RunningPipeline pipeline, CountDownLatch asked)
      throws CliException {
    List<String> topics = List.of(config.topics().completions(), config.topics().acceptance());
    TopicReader reader = TopicReader.fromEnd(clients.consumer(config), topics);
    return new KafkaFeed(clients.producer(config), reader, pipeline, config, asked);
  }

  @Override
  public void send(String stream, PromptEvent prompt) {
    byte[] key = stream.getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(promptTopic, key, prompts.encode(prompt));
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                sendFailure.compareAndSet(null, failure);
              }
            });
  }

  @Override
  public void poll(Duration wait, Events events) throws IOException {
    if (asked.getCount() == 0) {
      throw new InterruptedIOException("asked to end before all prompts were answered");
    }
    refuseFailure("a prompt was not stored", sendFailure.get());
    refuseFailure("the processor ended", pipeline.failure());
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(wait)) {
      try {
        if (record.topic().equals(completionTopic)) {
          events.completion(completions.decode(record.value()));
        } else {
          events.acceptance(acceptances.decode(record.value()));
        }
      } catch (EventException e) {
        throw new IOException("the processor wrote what cannot be read: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    reader.close();
  }

  private static void refuseFailure(String what, Throwable failure) throws IOException {
    if (failure != null) {
      throw new IOException(what + ": " + failure.getMessage(), failure);
    }
  }
}
