package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a real broker and a running processor with the demo model. */
class ClusterCommandsIT {
  private static Pipelines.Broker broker;
  private static RunningPipeline pipeline;
  private static SkipstreamConfig config;

  @TempDir private static Path stateDirectory;

  @BeforeAll
  static void startProcessor() throws Exception {
    KafkaClients clients = new DefaultKafkaClients();
    Pipelines pipelines = new DefaultPipelines(new TorchModels(Clock.systemUTC()), clients);
    broker = pipelines.broker();
    config =
        SkipstreamConfig.of(
            Map.of(
                Settings.BOOTSTRAP_SERVERS, broker.bootstrapServers(),
                Settings.STATE_DIR, stateDirectory.toString(),
                Settings.HTTP_PORT, "0"));
    pipelines.createTopics(config);
    pipeline = pipelines.start(config, line -> {});
    assertThat(pipeline.awaitReady(Duration.ofMinutes(1))).isTrue();
  }

  @AfterAll
  static void stopProcessor() {
    if (pipeline != null) {
      pipeline.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void shouldPrintTheCompletionOfAPrompt() {
    CliHarness cli = submit("--prompt", "public class Foo {", "--max-new-tokens", "16");

    assertThat(cli.out()).isNotBlank();
    assertThat(cli.err()).contains("length after 16 tokens");
  }

  @Test
  void shouldGiveTheSameTextAsGenerateWhenParametersAreEqual() {
    String[] request = {
      "--prompt",
      "The rain had been falling",
      "--max-new-tokens",
      "24",
      "--temperature",
      "0.8",
      "--top-p",
      "0.95",
      "--repetition-penalty",
      "1.1",
      "--seed",
      "42",
      "--json"
    };
    CliHarness remote = submit(request);
    CliHarness local = CliHarness.real();
    List<String> generate = new ArrayList<>(List.of("generate", "--plain"));
    generate.addAll(List.of(request));

    assertThat(local.run(generate.toArray(String[]::new))).isZero();

    assertThat(remote.json().path("token_ids")).isEqualTo(local.json().path("token_ids"));
    assertThat(remote.json().path("text")).isEqualTo(local.json().path("text"));
  }

  @Test
  void shouldRepeatATextWhenTheSeedIsRepeatedAndChangeItWithTheSeed() {
    String[] request = {"--prompt", "Once", "--max-new-tokens", "24", "--temperature", "1"};

    String first = textWithSeed(request, "1");
    String again = textWithSeed(request, "1");
    String other = textWithSeed(request, "2");

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void shouldEndTheTextBeforeAStopString() {
    String whole =
        submit("--prompt", "public class Foo {", "--max-new-tokens", "32", "--json")
            .json()
            .path("text")
            .asText();
    String stop = whole.substring(10, 14);

    JsonNode json =
        submit(
                "--prompt",
                "public class Foo {",
                "--max-new-tokens",
                "32",
                "--stop",
                "no such",
                "--stop",
                stop,
                "--json")
            .json();

    assertThat(json.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(json.path("stop_string").asText()).isEqualTo(stop);
    assertThat(json.path("text").asText()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  @Test
  void shouldApplyTheChatTemplateWhenMessagesAreGiven() {
    JsonNode json =
        submit("--message", "user:public class Foo", "--max-new-tokens", "4", "--json").json();

    assertThat(json.path("usage").path("completion_tokens").asInt()).isEqualTo(4);
  }

  @Test
  void shouldAnswerManyPromptsInTheirOrder(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("prompts.jsonl");
    Files.writeString(
        file,
        """
        {"id": "m1", "stream": "java", "prompt": "public"}
        {"id": "m2", "stream": "prose", "prompt": "The"}
        """);

    JsonNode results =
        submit("--prompt-file", file.toString(), "--max-new-tokens", "3", "--json")
            .json()
            .path("results");

    assertThat(results.findValuesAsText("id")).containsExactly("m1", "m2");
    assertThat(results.findValuesAsText("stream")).containsExactly("java", "prose");
  }

  @Test
  void shouldReportLogProbabilitiesWhenAskedFor() {
    JsonNode json =
        submit("--prompt", "public", "--max-new-tokens", "3", "--logprobs", "2", "--json").json();

    assertThat(json.path("logprobs")).hasSize(3);
    assertThat(json.path("logprobs").get(0).path("top")).hasSize(2);
  }

  @Test
  void shouldShowThePipelinesAnswerWhenAValueIsRefused() {
    CliHarness cli = harness();

    int status = cli.run(arguments("submit", "--prompt", "x", "--top-p", "2", "--json"));

    assertThat(status).isEqualTo(ExitCode.REJECTED.status());
    assertThat(cli.json().path("finish_reason").asText()).isEqualTo("error");
    assertThat(cli.json().path("error").path("code").asText()).isEqualTo("invalid-prompt");
    assertThat(cli.err()).contains("refused (invalid-prompt): top_p").contains("2");
  }

  @Test
  void shouldRefuseACountThatAnEventCannotHold() {
    CliHarness cli = harness();

    assertThat(cli.run(arguments("submit", "--prompt", "x", "--top-k", "-1")))
        .isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.err()).contains("--top-k must be 0 or more, was -1");
  }

  @Test
  void shouldShowJsonTypedByHandAndDeadLettersReadably() throws Exception {
    produce("typed", "{\"id\":\"by-hand\",\"prompt\":\"The sea\",\"max_new_tokens\":4}");
    produce("typed", "this is no JSON");
    produce("typed", "{\"id\":\"after\",\"prompt\":\"The sea\",\"max_new_tokens\":4}");
    // Its answer comes last: one stream is one partition.
    submit("--stream", "typed", "--prompt", "x", "--max-new-tokens", "1");
    CliHarness completions = harness();
    CliHarness letters = harness();

    completions.run(arguments("tail", "completions", "--from-beginning", "--to-end", "--json"));
    letters.run(arguments("tail", "dlq", "--from-beginning", "--to-end"));

    assertThat(completions.json().findValues("value"))
        .extracting(value -> value.path("id").asText())
        .contains("by-hand", "after");
    assertThat(letters.out())
        .contains("key typed", "value: this is no JSON", "__streams.errors.message: ");
  }

  @Test
  void shouldStopAfterSoManyRecordsWhenFollowing() {
    submit("--prompt", "x", "--max-new-tokens", "1");
    CliHarness cli = harness();

    int status = cli.run(arguments("tail", "acceptance", "--from-beginning", "--max", "1"));

    assertThat(status).isZero();
    assertThat(cli.out()).hasLineCount(1).contains("% accepted");
  }

  @Test
  void shouldNameATopicThatIsMissing() {
    CliHarness cli = harness();

    int status = cli.run(arguments("tail", "tokens", "--set", "topics.tokens=not-there"));

    assertThat(status).isEqualTo(ExitCode.CLUSTER.status());
    assertThat(cli.err()).contains("there is no topic not-there").hasLineCount(1);
  }

  private static String textWithSeed(String[] request, String seed) {
    List<String> all = new ArrayList<>(List.of(request));
    all.addAll(List.of("--seed", seed, "--json"));
    return submit(all.toArray(String[]::new)).json().path("text").asText();
  }

  private static CliHarness submit(String... options) {
    CliHarness cli = harness();
    List<String> all = new ArrayList<>(List.of("submit"));
    all.addAll(List.of(options));
    int status = cli.run(arguments(all.toArray(String[]::new)));
    assertThat(status).as(cli.err()).isZero();
    return cli;
  }

  private static CliHarness harness() {
    return CliHarness.real();
  }

  private static String[] arguments(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--bootstrap", broker.bootstrapServers()));
    return all.toArray(String[]::new);
  }

  private static void produce(String key, String value) throws Exception {
    try (Producer<byte[], byte[]> producer = new DefaultKafkaClients().producer(config)) {
      producer
          .send(
              new ProducerRecord<>(
                  config.topics().prompts(),
                  key.getBytes(StandardCharsets.UTF_8),
                  value.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }
}
