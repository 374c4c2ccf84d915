package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.embedded.Standstill;
import io.skipstream.processor.testing.ChildProcessor;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.TokenChunk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.KeyValue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor that stands still until it is replaced, and then goes on. */
class ReplacedProcessorIT {
  /** As many as the generator takes. */
  private static final int PROMPTS = 8;

  private static final long EACH_MS = 4_000;

  @TempDir Path state;

  /**
   * It has resumed prompts and read none itself, so that its transactions have no offsets, which is
   * what Kafka Streams would have it fenced by; and it has begun none when it stands still, so that
   * the broker's timeout does not fence it either.
   */
  @Test
  void shouldNotAnswerPromptsThatItResumedWhenItStoodStillAndWasReplaced() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config =
          cluster.prepare(
              "replaced",
              state.resolve("1"),
              "http.port=-1",
              "session.timeout.ms=3000",
              "poison.alone.after=10",
              "poison.dead.after=11");
      cluster.send(config, prompts());
      Process first = ChildProcessor.start(config, EACH_MS);
      awaitStarts(cluster, config, 1);
      first.destroyForcibly().waitFor();
      Process second = ChildProcessor.start(at("2", config), EACH_MS);
      awaitStarts(cluster, config, 2);
      Standstill.begin(second);
      assertThat(cluster.completions(config)).isEmpty();

      Process third = ChildProcessor.start(at("3", config), EACH_MS);
      cluster.awaitCommitted(config.topics().completions(), PROMPTS);
      Standstill.end(second);
      // It tells how its attempts ended, so that they have.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> chunks(cluster, config, 2, true) >= PROMPTS);
      for (Process each : List.of(second, third)) {
        each.destroy();
        each.waitFor();
      }

      assertThat(cluster.completions(config))
          .hasSize(PROMPTS)
          .allSatisfy(event -> assertThat(event.getAttempt()).isGreaterThan(1))
          .extracting(CompletionEvent::getId)
          .doesNotHaveDuplicates();
    }
  }

  private static List<KeyValue<String, String>> prompts() {
    List<KeyValue<String, String>> prompts = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      prompts.add(
          KeyValue.pair(
              "s" + i,
              "{\"id\":\"p" + i + "\",\"prompt\":\"say p" + i + "\",\"stream_tokens\":true}"));
    }
    return prompts;
  }

  private SkipstreamConfig at(String directory, SkipstreamConfig config) {
    return config.with(Map.of("state.dir", state.resolve(directory).toString()));
  }

  /** Waits until all prompts have begun their attempt of that number. */
  private static void awaitStarts(Cluster cluster, SkipstreamConfig config, int attempt) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> chunks(cluster, config, attempt, false) >= PROMPTS);
  }

  private static long chunks(Cluster cluster, SkipstreamConfig config, int attempt, boolean last)
      throws Exception {
    long count = 0;
    for (ConsumerRecord<byte[], byte[]> record : cluster.committed(config.topics().tokens())) {
      TokenChunk chunk =
          EventFormat.JSON.codec(TokenChunk.getDefaultInstance()).decode(record.value());
      count += chunk.getAttempt() == attempt && chunk.getLast() == last ? 1 : 0;
    }
    return count;
  }
}
