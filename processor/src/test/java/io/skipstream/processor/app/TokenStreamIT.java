package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.embedded.Standstill;
import io.skipstream.processor.testing.ChildProcessor;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.Prompts;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.processor.tokens.Attempt;
import io.skipstream.processor.tokens.ChunkAssembler;
import io.skipstream.schemas.EventDecodingException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.TokenChunk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token chunks and cancellations over a real broker. */
class TokenStreamIT {
  private static final int PROMPTS = 80;

  @TempDir Path state;

  @Test
  void shouldGiveTheCompletionsTextFromTheWinningAttemptsChunksWhenKilledInTheMiddle()
      throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("tokens", state, "http.port=-1");
      sendStreamed(cluster, config);
      Process first = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), 9);
      first.destroyForcibly().waitFor();
      Process second = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), PROMPTS);
      second.destroy();
      second.waitFor();

      checkAnswersAgainstChunks(cluster, config);
    }
  }

  @Test
  void shouldGiveTheCompletionsTextFromTheWinningAttemptsChunksWhenAStoppedOwnerGoesOn()
      throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("zombie", state.resolve("1"), "http.port=-1");
      sendStreamed(cluster, config);
      Process owner = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), 9);
      Standstill.begin(owner);
      int before = cluster.completions(config).size();
      Process heir =
          ChildProcessor.start(config.with(Map.of("state.dir", state.resolve("2").toString())));
      cluster.awaitCommitted(config.topics().completions(), PROMPTS);
      assertThat(before).as("there was something left to take over").isLessThan(PROMPTS);

      // What it has under way it finishes, and must not answer.
      int chunksBefore = cluster.committed(config.topics().tokens()).size();
      Standstill.end(owner);
      cluster.awaitCommitted(config.topics().tokens(), chunksBefore + 1);
      for (Process each : List.of(owner, heir)) {
        each.destroy();
        each.waitFor();
      }

      checkAnswersAgainstChunks(cluster, config);
    }
  }

  @Test
  void shouldCancelWhatRunsAndWhatWaitsAndWhatIsStillToCome() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("cancels", state);
      cluster.cancel(config, "s", "early");
      try (SkipstreamApp app = cluster.run(config, new TimedGenerator(1, 600_000))) {
        cluster.send(config, "s", prompt("running"));
        cluster.send(config, "s", prompt("waiting"));
        cluster.send(config, "s", prompt("early"));
        cluster.send(config, "s", "{\"id\":\"late\",\"prompt\":\"x\",\"deadline_epoch_ms\":1}");
        cluster.cancel(config, "s", "running");
        cluster.cancel(config, "s", "waiting");
        cluster.awaitCommitted(config.topics().completions(), 4);

        assertThat(cluster.completions(config))
            .extracting(CompletionEvent::getId, CompletionEvent::getFinishReason)
            .containsExactlyInAnyOrder(
                tuple("running", "cancelled"),
                tuple("waiting", "cancelled"),
                tuple("early", "cancelled"),
                tuple("late", "deadline"));
        assertThat(app.scrape()).contains("skipstream_cancellations_read_total 3.0");
      }
    }
  }

  private static void sendStreamed(Cluster cluster, SkipstreamConfig config) {
    List<KeyValue<String, String>> prompts = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      prompts.add(
          KeyValue.pair(
              "s" + i % 5,
              "{\"id\":\"p" + i + "\",\"prompt\":\"say p" + i + "\",\"stream_tokens\":true}"));
    }
    cluster.send(config, prompts);
  }

  private static void checkAnswersAgainstChunks(Cluster cluster, SkipstreamConfig config)
      throws EventDecodingException {
    Map<String, ChunkAssembler> chunks = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : cluster.committed(config.topics().tokens())) {
      TokenChunk chunk =
          EventFormat.JSON.codec(TokenChunk.getDefaultInstance()).decode(record.value());
      chunks
          .computeIfAbsent(chunk.getId(), created -> new ChunkAssembler())
          .add(record.headers(), chunk);
    }
    List<ConsumerRecord<byte[], byte[]>> answers = cluster.committed(config.topics().completions());
    assertThat(cluster.completions(config))
        .hasSize(PROMPTS)
        .extracting(CompletionEvent::getId)
        .doesNotHaveDuplicates();
    for (ConsumerRecord<byte[], byte[]> answer : answers) {
      CompletionEvent event =
          EventFormat.JSON.codec(CompletionEvent.getDefaultInstance()).decode(answer.value());
      Attempt winner = ChunkAssembler.winner(answer.headers(), event);
      assertThat(chunks.get(event.getId()).isComplete(winner)).isTrue();
      assertThat(chunks.get(event.getId()).text(winner)).isEqualTo(event.getText());
    }
    assertThat(chunks.values())
        .as("there are attempts to be dropped")
        .anyMatch(each -> each.attempts() > 1);
  }

  private static String prompt(String id) {
    return new String(Prompts.json(id), StandardCharsets.UTF_8);
  }
}
