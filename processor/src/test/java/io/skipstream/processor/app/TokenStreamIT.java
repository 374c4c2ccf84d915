package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.ChildProcessor;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.Prompts;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.processor.tokens.Attempt;
import io.skipstream.processor.tokens.ChunkAssembler;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.TokenChunk;
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
  private static final int PROMPTS = 40;

  @TempDir Path state;

  @Test
  void shouldGiveTheCompletionsTextFromTheWinningAttemptsChunksWhenKilledInTheMiddle()
      throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("tokens", state, "http.port=-1");
      List<KeyValue<String, String>> prompts = new ArrayList<>();
      for (int i = 0; i < PROMPTS; i++) {
        prompts.add(
            KeyValue.pair(
                "s" + i % 5,
                "{\"id\":\"p" + i + "\",\"prompt\":\"say p" + i + "\",\"stream_tokens\":true}"));
      }
      cluster.send(config, prompts);
      Process first = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), 9);
      first.destroyForcibly().waitFor();
      Process second = ChildProcessor.start(config);
      cluster.awaitCommitted(config.topics().completions(), PROMPTS);
      second.destroy();
      second.waitFor();

      Map<String, ChunkAssembler> chunks = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> record : cluster.committed(config.topics().tokens())) {
        TokenChunk chunk =
            EventFormat.JSON.codec(TokenChunk.getDefaultInstance()).decode(record.value());
        chunks
            .computeIfAbsent(chunk.getId(), created -> new ChunkAssembler())
            .add(record.headers(), chunk);
      }
      List<ConsumerRecord<byte[], byte[]>> answers =
          cluster.committed(config.topics().completions());
      assertThat(answers).hasSize(PROMPTS);
      for (ConsumerRecord<byte[], byte[]> answer : answers) {
        CompletionEvent event =
            EventFormat.JSON.codec(CompletionEvent.getDefaultInstance()).decode(answer.value());
        Attempt winner = ChunkAssembler.winner(answer.headers(), event);
        assertThat(chunks.get(event.getId()).isComplete(winner)).isTrue();
        assertThat(chunks.get(event.getId()).text(winner)).isEqualTo(event.getText());
      }
      assertThat(chunks.values())
          .as("the kill has left attempts to be dropped")
          .anyMatch(each -> each.attempts() > 1);
    }
  }

  @Test
  void shouldCancelWhatRunsAndWhatWaitsAndWhatIsStillToCome() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("cancels", state);
      cluster.cancel(config, "s", "early");
      try (SkipstreamApp app = cluster.run(config, new TimedGenerator(1, 600_000))) {
        cluster.send(config, "s", new String(Prompts.json("running"), "UTF-8"));
        cluster.send(config, "s", new String(Prompts.json("waiting"), "UTF-8"));
        cluster.send(config, "s", new String(Prompts.json("early"), "UTF-8"));
        cluster.cancel(config, "s", "running");
        cluster.cancel(config, "s", "waiting");
        cluster.awaitCommitted(config.topics().completions(), 3);

        assertThat(cluster.completions(config))
            .extracting(CompletionEvent::getFinishReason)
            .containsOnly("cancelled");
        assertThat(app.scrape()).contains("skipstream_cancellations_read_total 3.0");
      }
    }
  }
}
