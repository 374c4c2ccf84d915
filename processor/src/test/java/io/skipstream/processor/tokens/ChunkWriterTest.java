package io.skipstream.processor.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.TokenChunk;
import io.skipstream.serving.GenerationListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Chunks from the decode thread to records and back to text. */
class ChunkWriterTest {
  private static final EventCodec<TokenChunk> CODEC =
      EventFormat.JSON.codec(TokenChunk.getDefaultInstance());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ProcessorMetrics metrics = new ProcessorMetrics(registry);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void shouldGrowChunksUpToTwentyTokensAndLoseNoneOfThem() throws Exception {
    ChunkQueue queue = new ChunkQueue(100, metrics);
    GenerationListener writer = queue.open(new Attempt("s", "a", 1, "i"));
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      whole.append(i).append(' ');
      writer.onTokens(i + " ", new int[] {i});
    }
    writer.onFinished(null);

    List<Integer> sizes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int tokens = 0;
    for (Chunk chunk = queue.poll(0); chunk != null; chunk = queue.poll(0)) {
      assertThat(chunk.index()).isEqualTo(sizes.size());
      assertThat(chunk.startToken()).isEqualTo(tokens);
      tokens = chunk.endToken();
      sizes.add(chunk.ids().length);
      text.append(chunk.text());
      assertThat(chunk.last()).isEqualTo(tokens == 100 && chunk.index() == 8);
    }
    assertThat(sizes).containsExactly(1, 2, 4, 8, 16, 20, 20, 20, 9);
    assertThat(text).hasToString(whole.toString());
  }

  @Test
  void shouldDropTheRestAndCountOneGapWhenTheQueueIsFull() throws Exception {
    ChunkQueue queue = new ChunkQueue(2, metrics);
    GenerationListener writer = queue.open(new Attempt("s", "a", 1, "i"));
    GenerationListener other = queue.open(new Attempt("s", "b", 1, "i"));
    for (int i = 0; i < 20; i++) {
      writer.onTokens("x", new int[] {i});
    }
    assertThat(queue.poll(0).index()).isZero();
    // There is room again, but a chunk behind the gap would be of no use.
    writer.onTokens("xxxxxxxxxxxxxxxx", new int[16]);
    writer.onFinished(null);
    other.onTokens("y", new int[] {1});

    assertThat(queue.poll(0).index()).isEqualTo(1);
    assertThat(queue.poll(0).attempt().id()).isEqualTo("b");
    assertThat(queue.poll(0)).isNull();
    assertThat(count(Meters.CHUNK_GAPS)).isEqualTo(1);
  }

  @Test
  void shouldSendChunksWithHeadersThatLetAReaderDropAStaleAttempt() throws Exception {
    ChunkQueue queue = new ChunkQueue(100, metrics);
    try (ChunkSender unused = ChunkSender.start(queue, producer, "tokens", CODEC, metrics)) {
      GenerationListener stale = queue.open(new Attempt("s", "a", 1, "zombie"));
      GenerationListener winner = queue.open(new Attempt("s", "a", 1, "living"));
      stale.onTokens("the ", new int[] {1});
      winner.onTokens("The ", new int[] {2});
      stale.onTokens("stale one", new int[] {3, 4});
      winner.onTokens("true text", new int[] {5, 6});
      winner.onFinished(null);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(count(Meters.CHUNKS_SENT)).isEqualTo(5));
    }

    ChunkAssembler reader = new ChunkAssembler();
    for (ProducerRecord<byte[], byte[]> record : producer.history()) {
      assertThat(record.key()).isEqualTo("s".getBytes(StandardCharsets.UTF_8));
      reader.add(record.headers(), CODEC.decode(record.value()));
    }
    ProducerRecord<byte[], byte[]> last = producer.history().get(4);
    assertThat(last.headers().toArray())
        .extracting(
            header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
        .containsExactly(
            "stream-id=s",
            "request-id=a",
            "attempt=1",
            "incarnation-id=living",
            "index=2",
            "last=true",
            "start-token=3",
            "end-token=3");
    Attempt won =
        ChunkAssembler.winner(
            last.headers(),
            CompletionEvent.newBuilder().setStream("s").setId("a").setAttempt(1).build());
    assertThat(reader.text(won)).isEqualTo("The true text");
    assertThat(reader.isComplete(won)).isTrue();
    assertThat(reader.attempts()).isEqualTo(2);
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void shouldCountWhatCannotBeSentAndGoOn() {
    ChunkQueue queue = new ChunkQueue(100, metrics);
    producer.sendException = new TimeoutException("no broker");
    GenerationListener writer = queue.open(new Attempt("", "a", 1, "i"));
    writer.onTokens("x", new int[] {1});
    ChunkSender sender = ChunkSender.start(queue, producer, "tokens", CODEC, metrics);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(count(Meters.CHUNKS_FAILED)).isEqualTo(1));
    assertThat(sender).isNotNull();
    assertThatCode(sender::close).doesNotThrowAnyException();
  }

  private double count(Meters meter) {
    return registry.get(meter.key()).counter().count();
  }
}
