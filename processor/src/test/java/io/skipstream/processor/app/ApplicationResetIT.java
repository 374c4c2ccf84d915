package io.skipstream.processor.app;

import static io.skipstream.processor.testing.Scrape.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.KafkaTools;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's way to start anew. */
class ApplicationResetIT {
  private static final String APPLICATION = "skipstream";
  private static final String PROMPTS = "llm.prompts.v1";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private Cluster cluster;

  @BeforeEach
  void start() {
    cluster = new Cluster();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void shouldForgetWhatIsPendingAndGoOnWithTheNextPromptWhenReset() throws Exception {
    answerOneAndLeaveOne();
    Map<Integer, Long> before = offsets();
    assertThat(before.values()).contains(2L);
    send("new");

    reset(false);
    assertThat(offsets()).isEqualTo(before);
    cluster.growPartitions(PROMPTS, Cluster.PARTITIONS + 2);

    try (SkipstreamApp app = cluster.run(config("anew"), new TimedGenerator(4, 10))) {
      send("answered");
      awaitAnswers("answered", "new", "answered");
      assertThat(sum(app.scrape(), "skipstream_completions_committed_total")).isEqualTo(2);
      assertThat(app.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }
    awaitAnswers("answered", "new", "answered");
  }

  @Test
  void shouldAnswerAllPromptsOfTheTopicAgainWhenResetToTheEarliest() throws Exception {
    answerOneAndLeaveOne();

    reset(true);
    assertThat(offsets().values()).containsOnly(0L);

    try (SkipstreamApp app = cluster.run(config("anew"), new TimedGenerator(4, 10))) {
      awaitAnswers("answered", "answered", "left");
      assertThat(app.shutdown()).isEqualTo(ExitStatus.DRAINED);
    }
  }

  private void answerOneAndLeaveOne() {
    SkipstreamConfig config = cluster.prepare(APPLICATION, directory.resolve("old"), settings());
    FakeGenerator generator = new FakeGenerator(4);
    try (SkipstreamApp app = cluster.run(config, generator)) {
      send("answered");
      await().atMost(PATIENCE).until(() -> generator.runningIds().contains("answered"));
      generator.running("answered").finish();
      awaitAnswers("answered");
      send("left");
      await().atMost(PATIENCE).until(() -> generator.runningIds().contains("left"));
      ExitStatus status = app.shutdown();
      assertThat(status).isEqualTo(ExitStatus.LEFT_IN_PENDING);
      assertThat(status.code()).isEqualTo(3);
    }
  }

  private void reset(boolean input) throws Exception {
    List<String> lines =
        KafkaTools.documented("kafka-streams-application-reset.sh").stream()
            .filter(line -> line.contains("--input-topics") == input)
            .toList();
    assertThat(lines).hasSize(1);
    Path clientSettings = Files.createFile(directory.resolve("client.properties"));

    assertThat(new KafkaTools(cluster.bootstrapServers(), clientSettings).reset(lines.get(0)))
        .isZero();

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                cluster.admin().listTopics().names().get().stream()
                    .noneMatch(topic -> topic.startsWith(APPLICATION + "-")));
  }

  private void send(String id) {
    cluster.send(config("any"), "s", "{\"id\":\"" + id + "\",\"prompt\":\"say " + id + "\"}");
  }

  private void awaitAnswers(String... ids) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.completions(config("any")))
                    .extracting(CompletionEvent::getId)
                    .containsExactlyInAnyOrder(ids));
  }

  /** Committed ones of the prompts' partitions. */
  private Map<Integer, Long> offsets() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        cluster.admin().listConsumerGroupOffsets(APPLICATION).partitionsToOffsetAndMetadata().get();
    return committed.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(PROMPTS))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().partition(), entry -> entry.getValue().offset()));
  }

  private SkipstreamConfig config(String stateDirectory) {
    return cluster.settings(APPLICATION, directory.resolve(stateDirectory), settings());
  }

  /** The prompts topic has its shipped name, which is the README's. */
  private static String[] settings() {
    return new String[] {"topics.prompts=" + PROMPTS, "shutdown.grace.ms=200"};
  }
}
