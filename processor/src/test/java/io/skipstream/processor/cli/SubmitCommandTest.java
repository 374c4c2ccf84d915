package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.schemas.v1.TokenChunk;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubmitCommandTest {
  private static final TopicPartition ANSWERS = new TopicPartition("llm.completions.v1", 0);

  private static final TopicPartition TOKENS = new TopicPartition("llm.tokens.v1", 0);

  private final CliHarness cli = new CliHarness();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(AutoOffsetResetStrategy.LATEST.name());
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @BeforeEach
  void connect() {
    consumer.updatePartitions(
        ANSWERS.topic(), List.of(new PartitionInfo(ANSWERS.topic(), 0, null, null, null)));
    consumer.updateEndOffsets(Map.of(ANSWERS, 5L));
    cli.kafka.consumer = consumer;
    cli.kafka.producer = producer;
    cli.clock = new SteppingClock();
  }

  @Test
  void shouldSendThePromptAsTheOptionsSayAndPrintItsAnswer() throws Exception {
    answer(5, completion("other-stream", "mine", "not this"));
    answer(6, completion("s", "other", "nor this"));
    answer(7, completion("s", "mine", "the text"));

    int status =
        cli.run(
            "submit",
            "--stream",
            "s",
            "--id",
            "mine",
            "--prompt",
            "p",
            "--seed",
            "3",
            "--temperature",
            "0.5",
            "--stop",
            "\\n");

    assertThat(status).isZero();
    assertThat(cli.out().strip()).isEqualTo("the text");
    ProducerRecord<byte[], byte[]> sent = producer.history().get(0);
    assertThat(sent.topic()).isEqualTo("llm.prompts.v1");
    assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo("s");
    PromptEvent event =
        EventFormat.JSON.codec(PromptEvent.getDefaultInstance()).decode(sent.value());
    assertThat(event)
        .isEqualTo(
            PromptEvent.newBuilder()
                .setId("mine")
                .setPrompt("p")
                .setSeed(3)
                .setTemperature(0.5)
                .addStop("\n")
                .build());
  }

  @Test
  void shouldEndWithTheTimeoutCodeWhenNoAnswerComes() {
    int status = cli.run("submit", "--prompt", "p", "--timeout", "2", "--json");

    assertThat(status).isEqualTo(ExitCode.TIMEOUT.status());
    assertThat(cli.json().path("id").asText()).isEqualTo("id-0");
    assertThat(cli.json().path("error").asText()).isEqualTo("no completion within 2 s");
    assertThat(cli.err()).contains("the prompt stays in its topic").hasLineCount(1);
  }

  @Test
  void shouldEndWithTheRejectedCodeWhenTheAnswerIsNoCompletion() {
    answer(5, completion("cli", "id-0", "half").toBuilder().setFinishReason("deadline").build());

    int status = cli.run("submit", "--prompt", "p");

    assertThat(status).isEqualTo(ExitCode.REJECTED.status());
    assertThat(cli.out().strip()).isEqualTo("half");
    assertThat(cli.err()).contains("deadline");
  }

  @Test
  void shouldShowTheTextAsItComesAndBeginANewLineWhenTheAnswerDiffers() throws Exception {
    consumer.updatePartitions(
        TOKENS.topic(), List.of(new PartitionInfo(TOKENS.topic(), 0, null, null, null)));
    consumer.updateEndOffsets(Map.of(ANSWERS, 5L, TOKENS, 0L));
    chunk(0, 1, 0, "a stale ");
    chunk(1, 2, 0, "a stale text, ");
    chunk(2, 1, 1, "of the dead");
    chunk(3, 2, 1, "not ");
    answer(5, completion("cli", "id-0", "a stale text, not dead"));
    assertThat(cli.run("submit", "--prompt", "p", "--stream-tokens")).isZero();

    assertThat(cli.out().strip()).isEqualTo("a stale text, not dead");
    PromptEvent event =
        EventFormat.JSON
            .codec(PromptEvent.getDefaultInstance())
            .decode(producer.history().get(0).value());
    assertThat(event.getStreamTokens()).isTrue();
  }

  @Test
  void shouldPassOverRecordsThatCannotBeRead() {
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(ANSWERS.topic(), 0, 5, null, new byte[9])));
    answer(6, completion("cli", "id-0", "the text"));

    assertThat(cli.run("submit", "--prompt", "p")).isZero();
  }

  @Test
  void shouldRefuseOneIdForManyPrompts() {
    cli.input = "a\nb\n";

    assertThat(cli.run("submit", "--prompt-file", "-", "--id", "x"))
        .isEqualTo(ExitCode.USAGE.status());
    assertThat(producer.history()).isEmpty();
  }

  private void chunk(long offset, int attempt, int index, String text) {
    TokenChunk chunk =
        TokenChunk.newBuilder()
            .setStream("cli")
            .setId("id-0")
            .setAttempt(attempt)
            .setIndex(index)
            .setText(text)
            .build();
    byte[] value = EventFormat.JSON.codec(TokenChunk.getDefaultInstance()).encode(chunk);
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(TOKENS.topic(), 0, offset, null, value)));
  }

  private void answer(long offset, CompletionEvent event) {
    byte[] value = EventFormat.JSON.codec(CompletionEvent.getDefaultInstance()).encode(event);
    byte[] key = event.getStream().getBytes(StandardCharsets.UTF_8);
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(ANSWERS.topic(), 0, offset, key, value)));
  }

  private static CompletionEvent completion(String stream, String id, String text) {
    return CompletionEvent.newBuilder()
        .setStream(stream)
        .setId(id)
        .setText(text)
        .setFinishReason("stop")
        .build();
  }

  /** A tenth of a second passes whenever somebody looks. */
  private static final class SteppingClock extends Clock {
    private long ms;

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      ms += 100;
      return Instant.ofEpochMilli(ms);
    }
  }
}
