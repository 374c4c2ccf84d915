package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.KvCapacityException;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.deadletter.DeadLetterHeaders;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.DecodingLimits;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.PromptLimits;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.PromptEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is accepted can be stored and answered in records that Kafka takes. */
class RecordSizeTest {
  private static final int RECORD_BYTES = 1_000_000;
  private static final int MAX_PAYLOAD_BYTES = DecodingLimits.PROMPT.maxBytes();
  private static final PromptLimits LIMITS = PromptLimits.DEFAULT;
  private static final String KEY = "k".repeat(1024);

  @TempDir Path state;

  @Test
  void shouldFitEverywhereWhenAPromptIsTheLargestLegalOne() {
    PromptEvent largest = largest();
    byte[] payload = padded(EventFormat.JSON.codec(largest).encode(largest), MAX_PAYLOAD_BYTES);
    try (TopologyHarness it = new TopologyHarness(state, generator())) {
      it.send(KEY, payload);

      PendingPrompt stored = it.pending().get(0L);
      assertThat(stored.getRawValue().size()).isEqualTo(MAX_PAYLOAD_BYTES);
      assertThat(stored.getSerializedSize()).isBetween(800_000, RECORD_BYTES);
      it.generator.running(largest.getId()).finish();
      it.tick();

      CompletionEvent event = it.completions().get(0);
      assertThat(event.getFinishReason()).isEqualTo("length");
      assertThat(EventFormat.JSON.codec(event).encode(event))
          .hasSizeBetween(LIMITS.maxPromptBytes(), RECORD_BYTES);
      assertThat(it.deadLetters()).isEmpty();
    }
    int requestBytes =
        (int) SkipstreamConfig.of(Map.of()).streamsProperties().get("producer.max.request.size");
    assertThat(requestBytes).isGreaterThan(RECORD_BYTES + KEY.length());
  }

  @Test
  void shouldRefuseAndAnswerWhenAPayloadIsOneByteLarger() {
    PromptEvent largest = largest();
    byte[] payload = padded(EventFormat.JSON.codec(largest).encode(largest), MAX_PAYLOAD_BYTES + 1);
    try (TopologyHarness it = new TopologyHarness(state, generator())) {
      it.send(KEY, payload);

      TestRecord<byte[], byte[]> letter = it.deadLetters().get(0);
      assertThat(letter.value()).isEqualTo(payload);
      assertThat(header(letter, DeadLetterHeaders.CODE)).isEqualTo("undecodable");
      assertThat(header(letter, DeadLetterHeaders.MESSAGE))
          .contains(String.valueOf(MAX_PAYLOAD_BYTES), String.valueOf(MAX_PAYLOAD_BYTES + 1));
      assertThat(it.completedIds()).containsExactly(largest.getId());
    }
  }

  @Test
  void shouldRefuseWhenHeadersMakeTheStoredRecordTooLarge() {
    try (TopologyHarness it = new TopologyHarness(state, generator())) {
      it.prompts.pipeInput(
          new TestRecord<>(
              bytes("stream"),
              json("a"),
              new RecordHeaders().add("theirs", new byte[RECORD_BYTES]),
              1L));

      assertThat(it.pending().get(0L)).isNull();
      assertThat(it.completions().get(0).getError().getMessage())
          .contains("the limit is " + RECORD_BYTES);
    }
  }

  @Test
  void shouldCountIdStreamAndStopsWhenItBoundsTheCompletion() {
    try (TopologyHarness it =
        new TopologyHarness(state, generator(), "limits.record.bytes=16384")) {
      it.send("stream", json("a", "\"max_new_tokens\":190"));
      it.send("\u0001".repeat(1024), json("b", "\"max_new_tokens\":190"));
      it.send("stream", json("c", "\"max_new_tokens\":190,\"stop\":[\"" + "x".repeat(256) + "\"]"));

      assertThat(it.generator.runningIds()).containsExactly("a");
      assertThat(it.deadLetters())
          .extracting(letter -> header(letter, DeadLetterHeaders.FIELD))
          .containsExactly("max_new_tokens", "max_new_tokens");
    }
  }

  @Test
  void shouldAnswerWithAnErrorThatFitsWhenACompletionTurnsOutTooLarge() {
    PromptEvent event =
        PromptEvent.newBuilder()
            .setId("a")
            .setPrompt("\u0001".repeat(6000))
            .setMaxNewTokens(10)
            .build();
    try (TopologyHarness it =
        new TopologyHarness(
            state, generator(), "limits.record.bytes=16384", "format.prompts=protobuf")) {
      it.send("stream", event.toByteArray());
      it.generator.running("a").finish();
      it.tick();

      CompletionEvent answer = it.completions().get(0);
      assertThat(answer.getError().getCode()).isEqualTo("completion-too-large");
      assertThat(it.deadLetters()).hasSize(1);
      assertThat(it.acceptanceEvents()).isEmpty();
      assertThat(it.pending().get(0L)).isNull();
    }
  }

  @Test
  void shouldShortenTheMessageWhenAnEngineSaysTooMuch() {
    try (TopologyHarness it = new TopologyHarness(state, generator(), "retry.max=0")) {
      it.send("stream", json("a"));
      it.generator.running("a").fail(new KvCapacityException("x".repeat(RECORD_BYTES)));
      it.tick();

      assertThat(it.completions().get(0).getError().getMessage()).hasSizeLessThan(1100);
    }
  }

  private static FakeGenerator generator() {
    FakeGenerator generator = new FakeGenerator(4);
    generator.maxPromptChars(LIMITS.maxPromptBytes());
    return generator;
  }

  /** Every field as long as it may be; characters of four bytes where characters are counted. */
  private static PromptEvent largest() {
    PromptEvent.Builder event =
        PromptEvent.newBuilder()
            .setId("🌍".repeat(LIMITS.maxIdChars()))
            .setPrompt("x".repeat(LIMITS.maxPromptBytes()))
            .putMetadata("m", "y".repeat(LIMITS.maxMetadataBytes() - 1));
    for (int i = 0; i < LIMITS.maxStops(); i++) {
      event.addStop("🌍".repeat(LIMITS.maxStopChars()));
    }
    return event.build();
  }

  private static byte[] padded(byte[] payload, int bytes) {
    byte[] padded = Arrays.copyOf(payload, bytes);
    Arrays.fill(padded, payload.length, bytes, (byte) ' ');
    return padded;
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
