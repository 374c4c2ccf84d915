package io.skipstream.processor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.ChildProcessor;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.FakeLearning;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.schemas.v1.AcceptanceEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream has learnt outlives the process that learnt it. */
class LearntStateIT {
  private static final int LAYERS = 4;
  private static final int LEARNING = 8;
  private static final String STREAM = "tenant/java";

  @TempDir Path state;

  @Test
  void shouldDraftWithTheLearntSetFromTheFirstRoundWhenKilledAndStartedAgain() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("learnt", state.resolve("a"), "http.port=-1");
      Process first = ChildProcessor.start(config);
      learn(cluster, config);
      first.destroyForcibly().waitFor();

      Process second = ChildProcessor.start(config);
      goesOn(cluster, config, LEARNING);
      second.destroyForcibly().waitFor();

      // From the changelog alone.
      Process third =
          ChildProcessor.start(config.with(Map.of("state.dir", state.resolve("b").toString())));
      goesOn(cluster, config, LEARNING + 1);
      third.destroyForcibly().waitFor();
    }
  }

  @Test
  void shouldDraftWithTheLearntSetFromTheFirstRoundWhenTheStreamMoves() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("moving", state.resolve("a"));
      SkipstreamConfig other = cluster.settings("moving", state.resolve("b"));
      SkipstreamApp a = cluster.run(config, new TimedGenerator(8, 20));
      learn(cluster, config);
      assertThat(get(a, "/streams/tenant%2Fjava").path("version").asInt()).isEqualTo(LEARNING);

      try (SkipstreamApp b = cluster.run(other, new TimedGenerator(8, 20))) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    b.streams().metadataForLocalThreads().stream()
                        .anyMatch(thread -> !thread.activeTasks().isEmpty()));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(a::isRunning);
        // Whoever is asked, the owner answers.
        assertThat(get(a, "/streams/tenant%2Fjava").path("version").asInt()).isEqualTo(LEARNING);
        assertThat(get(b, "/streams/tenant%2Fjava").path("version").asInt()).isEqualTo(LEARNING);
        assertThat(get(b, "/streams/tenant%2Fjava/requests/p0").path("state").asText())
            .isEqualTo("ended");
        assertThat(get(b, "/streams/nobody").path("error").asText()).isEqualTo("not known here");

        a.shutdown();
        goesOn(cluster, config, LEARNING);
        // A task answers while others of its thread are restored, and can't be read before.
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(b::isRunning);
        assertThat(get(b, "/streams/tenant%2Fjava").path("version").asInt())
            .isEqualTo(LEARNING + 1);
      }
    }
  }

  private static void learn(Cluster cluster, SkipstreamConfig config) {
    for (int i = 0; i < LEARNING; i++) {
      cluster.send(config, STREAM, "{\"id\":\"p" + i + "\",\"prompt\":\"x\"}");
    }
    cluster.awaitCommitted(config.topics().acceptance(), LEARNING);
  }

  /** One more prompt: its first round already has the set, since its event is of the first one. */
  private static void goesOn(Cluster cluster, SkipstreamConfig config, int versionBefore) {
    String id = "after" + versionBefore;
    cluster.send(config, STREAM, "{\"id\":\"" + id + "\",\"prompt\":\"x\"}");
    cluster.awaitCommitted(config.topics().acceptance(), versionBefore + 1);
    List<AcceptanceEvent> events = cluster.acceptances(config);
    AcceptanceEvent event =
        events.stream().filter(each -> each.getId().equals(id)).findFirst().orElseThrow();
    assertThat(event.getSkipSet()).isEqualTo(FakeLearning.rightSet(STREAM, LAYERS).bits());
    assertThat(event.getTuningVersion()).isEqualTo(versionBefore + 1);
    assertThat(event.getTuningPhase()).isEqualTo("settled");
  }

  private static JsonNode get(SkipstreamApp app, String path)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    URI uri = URI.create("http://127.0.0.1:" + app.httpPort() + path);
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    return new ObjectMapper().readTree(response.body());
  }
}
