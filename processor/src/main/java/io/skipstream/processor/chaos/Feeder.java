package io.skipstream.processor.chaos;

import io.skipstream.processor.request.ErrorCode;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.PromptEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends prompts and what only looks like them, and takes note of what must come of it.
 *
 * <p><b>Threading:</b> any thread; waits while the broker is away. <b>Ownership:</b> owns its
 * producer.
 */
final class Feeder implements AutoCloseable {
  private static final EventCodec<PromptEvent> CODEC =
      EventFormat.JSON.codec(PromptEvent.getDefaultInstance());

  private interface Stored {
    void at(SourcePosition position);
  }

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final List<Answer> answers;
  private final Expectations expectations;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * @param answers the right one for each variant
   */
  Feeder(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      List<Answer> answers,
      Expectations expectations) {
    this.producer = Objects.requireNonNull(producer, "producer");
    this.topic = Objects.requireNonNull(topic, "topic");
    this.answers = List.copyOf(answers);
    this.expectations = Objects.requireNonNull(expectations, "expectations");
  }

  /** A prompt that is to be answered; a second time nothing more is to come of it. */
  void send(ChaosPrompt prompt) {
    expectations.answer(prompt.key(), answers.get(prompt.variant()));
    send(prompt.stream(), prompt.partition(), CODEC.encode(prompt.event()), position -> {});
  }

  /** A prompt that is to be given up. */
  void sendDeadly(ChaosPrompt prompt) {
    expectations.answer(prompt.key(), Answer.error(ErrorCode.POISON.wireName()));
    send(
        prompt.stream(),
        prompt.partition(),
        CODEC.encode(prompt.event()),
        expectations::deadLetter);
  }

  /** A record that is to be refused. */
  void sendInvalid(InvalidPayload invalid, String stream, int partition) {
    if (invalid.id() != null) {
      expectations.answer(
          new RequestKey(stream, invalid.id()), Answer.error(invalid.code().wireName()));
    }
    send(stream, partition, invalid.value(), expectations::deadLetter);
  }

  /** Waits until all is stored. */
  void flush() {
    producer.flush();
    if (failure.get() != null) {
      throw new ChaosException("a prompt could not be stored", failure.get());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private void send(String stream, int partition, byte[] value, Stored stored) {
    byte[] key = stream.getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topic, partition, key, value),
            (RecordMetadata metadata, Exception error) -> {
              if (error == null) {
                stored.at(new SourcePosition(metadata.partition(), metadata.offset()));
              } else {
                failure.compareAndSet(null, error);
              }
            });
  }
}
