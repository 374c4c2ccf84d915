package io.skipstream.processor.app;

import static io.skipstream.processor.testing.Scrape.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.deadletter.DeadLetterHeaders;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkipstreamAppIT {
  private static Cluster cluster;

  @TempDir Path state;

  @BeforeAll
  static void start() {
    cluster = new Cluster();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void shouldAnswerEachPromptOnceWhenUndisturbed() throws Exception {
    SkipstreamConfig config = cluster.prepare("undisturbed", state);
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(16, 20))) {
      cluster.send(config, 200);
      cluster.awaitCommitted(config.topics().completions(), 200);

      assertComplete(config, 200);
      assertThat(cluster.completions(config)).allMatch(event -> event.getAttempt() == 1);
      assertThat(cluster.committed(config.topics().acceptance())).hasSize(200);
      assertThat(cluster.committed(config.topics().deadLetters())).isEmpty();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> sum(get(app, "/metrics"), "skipstream_completions_committed_total") == 200);
      assertThat(sum(app.scrape(), "skipstream_completion_tokens_committed_total")).isEqualTo(600);
      assertThat(get(app, "/info")).contains("\"model_fingerprint\":\"fingerprint-1\"");
      assertThat(get(app, "/health/ready")).isEqualTo("RUNNING\n");
      assertThat(app.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }
  }

  @Test
  void shouldAnswerEachPromptOnceWhenThreadsComeAndGo() {
    SkipstreamConfig config = cluster.prepare("threads", state);
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(8, 150))) {
      cluster.send(config, 200);
      cluster.awaitCommitted(config.topics().completions(), 20);
      assertThat(app.streams().addStreamThread()).isPresent();
      cluster.awaitCommitted(config.topics().completions(), 80);
      assertThat(app.streams().removeStreamThread(Duration.ofSeconds(20))).isPresent();
      cluster.awaitCommitted(config.topics().completions(), 200);

      assertComplete(config, 200);
    }
  }

  @Test
  void shouldShowLagAndBoundTheWindowWhenTheEngineIsSlow() {
    SkipstreamConfig config = cluster.prepare("gated", state, "pending.max.count=8");
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(4, 100))) {
      cluster.send(config, 200);
      cluster.awaitCommitted(config.topics().completions(), 8);

      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () -> {
                assertThat(sum(app.scrape(), "skipstream_lag_prompts")).isGreaterThan(50);
                assertThat(sum(app.scrape(), "skipstream_gate_closed")).isGreaterThan(0);
              });
      // One poll and one buffer beyond the window, at most.
      assertThat(sum(app.scrape(), "skipstream_pending_prompts"))
          .isLessThanOrEqualTo(Cluster.PARTITIONS * (7 + 8));
      cluster.awaitCommitted(config.topics().completions(), 200);
      assertComplete(config, 200);
    }
  }

  @Test
  void shouldCommitNothingWhenIdle() throws Exception {
    SkipstreamConfig config = cluster.prepare("idle", state);
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(4, 10))) {
      cluster.send(config, 8);
      cluster.awaitCommitted(config.topics().completions(), 8);
      long[] last = {-1};
      // Quiet between two looks, two seconds apart: at 100 ms a commit it would be 20 a thread.
      await()
          .pollInterval(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                long before = last[0];
                last[0] = cluster.endOffsets("__transaction_state");
                assertThat(last[0]).isEqualTo(before);
              });
      assertThat(app.isRunning()).isTrue();
    }
  }

  @Test
  void shouldLeaveTheRestInPendingWhenItEndsAndTakeItUpWhenItStarts() {
    SkipstreamConfig config = cluster.prepare("restart", state, "shutdown.grace.ms=300");
    try (SkipstreamApp first = cluster.run(config, new TimedGenerator(4, 60_000))) {
      cluster.send(config, 20);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> sum(first.scrape(), "skipstream_pending_prompts") == 20);
      assertThat(first.shutdown()).isEqualTo(ExitStatus.LEFT_IN_PENDING);
    }
    assertThat(cluster.completions(config)).isEmpty();

    try (SkipstreamApp second = cluster.run(config, new TimedGenerator(8, 10))) {
      cluster.awaitCommitted(config.topics().completions(), 20);
      assertComplete(config, 20);
      List<CompletionEvent> events = cluster.completions(config);
      assertThat(events.stream().filter(event -> event.getAttempt() == 2)).hasSize(4);
      assertThat(second.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }
  }

  @Test
  void shouldStopWithNothingAcknowledgedWhenTheEngineIsLost() throws Exception {
    SkipstreamConfig config = cluster.prepare("lost", state);
    TimedGenerator generator = new TimedGenerator(4, 50);
    generator.loseDevice();
    try (SkipstreamApp app = cluster.run(config, generator)) {
      cluster.send(config, 12);
      assertThat(app.awaitTermination()).isEqualTo(ExitStatus.FATAL);
      assertThat(app.failure()).hasStackTraceContaining("device lost");
    }
    assertThat(cluster.completions(config)).isEmpty();

    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(8, 10))) {
      cluster.awaitCommitted(config.topics().completions(), 12);
      assertComplete(config, 12);
      assertThat(app.failure()).isNull();
    }
  }

  @Test
  void shouldServeWhatPeopleTypeAndPutRubbishAsideWhenBothArrive() {
    SkipstreamConfig config = cluster.prepare("typed", state);
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(4, 10))) {
      cluster.send(config, null, "{ \"id\": \"one\", \"prompt\": \"hello\" }");
      cluster.send(config, null, "hello?");
      cluster.send(config, "me", "{\"id\":\"two\",\"prompt\":\"hi\",\"temperature\":-1}");
      cluster.send(config, "me", "{\"id\":\"three\",\"prompt\":\"hi\",\"unknown\":[1]}");
      cluster.awaitCommitted(config.topics().completions(), 3);
      cluster.awaitCommitted(config.topics().deadLetters(), 2);

      assertThat(cluster.completions(config))
          .extracting(CompletionEvent::getId, CompletionEvent::getFinishReason)
          .containsExactlyInAnyOrder(
              tuple("one", "length"), tuple("two", "error"), tuple("three", "length"));
      assertThat(cluster.committed(config.topics().deadLetters()))
          .extracting(
              letter ->
                  new String(
                      letter.headers().lastHeader(DeadLetterHeaders.MESSAGE).value(),
                      StandardCharsets.UTF_8))
          .anySatisfy(message -> assertThat(message).startsWith("temperature: "));
      assertThat(app.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }
  }

  @Test
  void shouldRefuseToStartWhenTheNumberOfPartitionsHasChanged() throws Exception {
    SkipstreamConfig config = cluster.prepare("grown", state);
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(4, 10))) {
      assertThat(app.isRunning()).isTrue();
    }
    cluster.growPartitions(config.topics().prompts(), 6);

    assertThatThrownBy(() -> cluster.run(config, new FakeGenerator(1)))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("has 6 partitions")
        .hasMessageContaining("made for 4");
  }

  @Test
  void shouldSayWhichTopicsAreMissingWhenItStarts() {
    SkipstreamConfig config = cluster.settings("missing", state);

    assertThatThrownBy(() -> cluster.run(config, new FakeGenerator(1)))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("missing.prompts")
        .hasMessageContaining("never created");
  }

  private static void assertComplete(SkipstreamConfig config, int count) {
    List<CompletionEvent> events = cluster.completions(config);
    Set<String> expected =
        IntStream.range(0, count).mapToObj(i -> "p" + i).collect(Collectors.toSet());
    assertThat(events).hasSize(count);
    assertThat(events).extracting(CompletionEvent::getId).containsAll(expected);
    assertThat(events)
        .allSatisfy(
            event ->
                assertThat(event.getText()).startsWith("answer to say " + event.getId() + " "));
  }

  private static String get(SkipstreamApp app, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
