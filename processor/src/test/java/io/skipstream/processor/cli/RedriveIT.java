package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.deadletter.DeadLetterHeaders;
import io.skipstream.processor.request.RequestHeaders;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.Prompts;
import io.skipstream.processor.testing.TimedGenerator;
import io.skipstream.schemas.v1.CompletionEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters that are sent back, over a real broker. */
class RedriveIT {
  private static final int PARTITION = 2;
  private static final String PADDING = "\"padding\":\"" + "x".repeat(20_000) + "\"";

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
  void shouldAnswerOnceWhenWhatWasRefusedIsSentBack() {
    SkipstreamConfig strict =
        cluster.prepare("redrive", state, "limits.max.new.tokens=8", "limits.record.bytes=16384");
    try (SkipstreamApp app = cluster.run(strict, new TimedGenerator(4, 10))) {
      send(strict, Prompts.json("fine"));
      send(strict, Prompts.json("many", "\"max_new_tokens\":9"));
      send(strict, Prompts.json("big", PADDING));
      send(strict, Prompts.bytes("rubbish"));
      cluster.awaitCommitted(strict.topics().deadLetters(), 3);
      cluster.awaitCommitted(strict.topics().completions(), 3);
      assertThat(app.isRunning()).isTrue();
    }
    SkipstreamConfig lenient =
        strict.with(Map.of("limits.max.new.tokens", "64", "limits.record.bytes", "1000000"));
    try (SkipstreamApp app = cluster.run(lenient, new TimedGenerator(4, 10))) {
      JsonNode shown = redrive(lenient, 0, "--all", "--dry-run");
      assertThat(shown.path("would_be_sent").asInt()).isEqualTo(3);
      assertThat(cluster.committed(lenient.topics().prompts())).hasSize(4);

      JsonNode sent = redrive(lenient, 0, "--code", "invalid-prompt");
      assertThat(sent.path("sent").asInt()).isEqualTo(2);
      assertThat(sent.path("letters").findValuesAsText("id"))
          .containsExactlyInAnyOrder("many", "big");
      cluster.awaitCommitted(lenient.topics().completions(), 5);
      assertAsReceived(cluster.committed(lenient.topics().prompts()).subList(4, 6));

      assertThat(redrive(lenient, 0, "--code", "invalid-prompt").path("sent").asInt()).isEqualTo(2);
      send(lenient, Prompts.json("after"));
      cluster.awaitCommitted(lenient.topics().completions(), 6);
      assertThat(cluster.completions(lenient))
          .filteredOn(event -> event.getFinishReason().equals("length"))
          .extracting(CompletionEvent::getId)
          .as("sent back two times, answered once")
          .containsExactlyInAnyOrder("fine", "many", "big", "after");
      assertThat(cluster.committed(lenient.topics().deadLetters())).hasSize(3);
      assertThat(app.isRunning()).isTrue();
    }
  }

  @Test
  void shouldChooseAndSayWhatIsGone() throws Exception {
    SkipstreamConfig config = cluster.prepare("choice", state, "limits.record.bytes=16384");
    try (SkipstreamApp app = cluster.run(config, new TimedGenerator(4, 10))) {
      send(config, Prompts.json("big", PADDING));
      send(config, Prompts.json("hot", "\"temperature\":-1"));
      send(config, Prompts.json("hot", "\"temperature\":-1"));
      send(config, Prompts.json("cold", "\"temperature\":-2"));
      cluster.awaitCommitted(config.topics().deadLetters(), 4);
      assertThat(app.isRunning()).isTrue();
    }
    cluster.forget(new TopicPartition(config.topics().prompts(), PARTITION), 1);

    assertThat(outcomes(redrive(config, 1, "--all", "--dry-run")))
        .as("two letters of one prompt are one")
        .containsExactlyInAnyOrder("gone", "would-be-sent", "would-be-sent");
    assertThat(outcomes(redrive(config, 0, "--id", "cold", "--dry-run"))).hasSize(1);
    assertThat(outcomes(redrive(config, 0, "--stream", "other", "--dry-run"))).isEmpty();
    assertThat(outcomes(redrive(config, 0, "--code", "poison", "--dry-run"))).isEmpty();
    assertThat(outcomes(redrive(config, 1, "--partition", "2", "--offset", "0")))
        .containsExactly("gone");
    assertThat(
            outcomes(
                redrive(
                    config, 0, "--stream", "s", "--max", "1", "--offset", "3", "--partition", "2")))
        .containsExactly("sent");
    assertThat(cluster.committed(config.topics().prompts())).hasSize(4);
  }

  @Test
  void shouldAskForAChoiceAndNameAMissingTopic() {
    CliHarness undecided = CliHarness.real();
    assertThat(undecided.run("redrive")).isEqualTo(ExitCode.USAGE.status());
    assertThat(undecided.err()).contains("--all");
    SkipstreamConfig config = cluster.settings("nowhere", state);

    CliHarness cli = CliHarness.real();
    assertThat(cli.run(arguments(config, "--all"))).isEqualTo(ExitCode.CLUSTER.status());
    assertThat(cli.err()).contains("there is no topic nowhere.dlq");
  }

  private static void assertAsReceived(List<ConsumerRecord<byte[], byte[]>> records) {
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(record.partition()).isEqualTo(PARTITION);
              assertThat(record.key()).isEqualTo(Prompts.bytes("s"));
              assertThat(text(record.headers().lastHeader("trace"))).isEqualTo("t");
              assertThat(text(record.headers().lastHeader(RequestHeaders.REDRIVE)))
                  .startsWith("redrive.dlq-");
              assertThat(record.headers().lastHeader(DeadLetterHeaders.CODE)).isNull();
              assertThat(record.headers().lastHeader(DeadLetterHeaders.TOPIC)).isNull();
            });
    assertThat(records)
        .extracting(ConsumerRecord::value)
        .containsExactlyInAnyOrder(
            Prompts.json("many", "\"max_new_tokens\":9"), Prompts.json("big", PADDING));
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private static List<String> outcomes(JsonNode document) {
    return document.path("letters").findValuesAsText("outcome");
  }

  private static JsonNode redrive(SkipstreamConfig config, int status, String... options) {
    CliHarness cli = CliHarness.real();
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--json");
    assertThat(cli.run(arguments(config, all.toArray(String[]::new))))
        .as(cli.err())
        .isEqualTo(status);
    return cli.json();
  }

  private static String[] arguments(SkipstreamConfig config, String... options) {
    List<String> all = new ArrayList<>(List.of("redrive"));
    all.addAll(List.of(options));
    config.changed().forEach((name, value) -> all.addAll(List.of("--set", name + "=" + value)));
    return all.toArray(String[]::new);
  }

  private static void send(SkipstreamConfig config, byte[] value) {
    cluster.send(
        List.of(
            new ProducerRecord<>(
                config.topics().prompts(),
                PARTITION,
                Prompts.bytes("s"),
                value,
                new RecordHeaders().add("trace", Prompts.bytes("t")))));
  }
}
