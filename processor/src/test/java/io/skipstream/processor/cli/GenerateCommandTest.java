package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skipstream.model.ModelLoadException;
import io.skipstream.processor.config.Settings;
import io.skipstream.serving.GenerationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
  private final CliHarness cli = new CliHarness();

  @Test
  void shouldPrintTheTextOnStandardOutputAndFiguresOnStandardError() {
    int status = cli.run("generate", "--prompt", "abc");

    assertThat(status).isZero();
    assertThat(cli.out()).isEqualTo("ABC" + System.lineSeparator());
    assertThat(cli.err()).contains("3 tokens in", "tokens/s", "75.0 % of drafts accepted");
    assertThat(cli.models.last.closed).isTrue();
  }

  @Test
  void shouldGiveOneJsonDocumentWhenAskedFor() {
    int status = cli.run("generate", "--prompt", "abc", "--json");

    JsonNode json = cli.json();
    assertThat(status).isZero();
    assertThat(json.path("text").asText()).isEqualTo("ABC");
    assertThat(json.path("token_ids")).hasSize(3);
    assertThat(json.path("finish_reason").asText()).isEqualTo("length");
    assertThat(json.path("tokens_per_second").asDouble()).isEqualTo(100.0);
    assertThat(json.path("acceptance").path("draft_acceptance_rate").asDouble()).isEqualTo(0.75);
    assertThat(json.path("acceptance").path("num_spec_steps").asInt()).isEqualTo(2);
    assertThat(json.path("skip_set").asText()).isEqualTo("00111000");
    assertThat(json.path("model").path("fingerprint").asText()).isEqualTo("f00d");
  }

  @Test
  void shouldFillInTheModelsDefaultsWhereOptionsAreAbsent() {
    cli.run("generate", "--prompt", "abc", "--top-p", "0.9", "--seed", "42", "--stop", "\\n\\n");

    GenerationRequest request = cli.models.last.requests.get(0);
    assertThat(request.sampling().temperature()).isEqualTo(0.5);
    assertThat(request.sampling().topK()).isEqualTo(10);
    assertThat(request.sampling().topP()).isEqualTo(0.9);
    assertThat(request.seed()).isEqualTo(42);
    assertThat(request.stopStrings()).containsExactly("\n\n");
    assertThat(request.logprobs()).isEqualTo(GenerationRequest.NO_LOGPROBS);
    assertThat(request.addSpecialTokens()).isTrue();
  }

  @Test
  void shouldApplyTheChatTemplateWhenMessagesAreGiven() {
    cli.run("generate", "--message", "system:be brief", "--message", "user:a: b");

    GenerationRequest request = cli.models.last.requests.get(0);
    assertThat(request.prompt()).isEqualTo("<system>be brief<user>a: b");
    assertThat(request.addSpecialTokens()).isFalse();
  }

  @Test
  void shouldTurnOptionsIntoSettings() {
    cli.run(
        "generate",
        "--prompt",
        "a",
        "--skip-ratio",
        "0.3",
        "--draft-max",
        "5",
        "--tree",
        "comb",
        "--dtype",
        "bf16",
        "--batch",
        "3",
        "--relaxed");

    assertThat(cli.models.lastConfig.real(Settings.DRAFT_SKIP_RATIO)).isEqualTo(0.3);
    assertThat(cli.models.lastConfig.number(Settings.DRAFT_MAX_TOKENS)).isEqualTo(5);
    assertThat(cli.models.lastConfig.text(Settings.DRAFT_TREE)).isEqualTo("comb");
    assertThat(cli.models.lastConfig.text(Settings.ENGINE_DTYPE)).isEqualTo("bf16");
    assertThat(cli.models.lastConfig.number(Settings.DECODE_BATCH_MAX)).isEqualTo(3);
    assertThat(cli.models.lastConfig.flag(Settings.DETERMINISTIC)).isFalse();
  }

  @Test
  void shouldNotDraftWhenPlainIsAskedFor() {
    cli.run("generate", "--prompt", "a", "--plain");

    assertThat(cli.models.lastConfig.text(Settings.DRAFT)).isEqualTo("none");
  }

  @Test
  void shouldAnswerManyPromptsInTheirOrder(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("prompts.jsonl");
    Files.writeString(
        file,
        """
        {"id": "a", "stream": "s", "prompt": "one"}

        {"messages": [{"role": "user", "content": "two"}]}
        {"prompt": "three"}
        """);

    cli.run("generate", "--prompt-file", file.toString(), "--json");

    JsonNode results = cli.json().path("results");
    assertThat(results).hasSize(3);
    assertThat(results.get(0).path("id").asText()).isEqualTo("a");
    assertThat(results.get(0).path("stream").asText()).isEqualTo("s");
    assertThat(results.get(1).path("text").asText()).isEqualTo("<USER>TWO");
    assertThat(results.get(2).path("id").asText()).isEqualTo("prompt-002");
    assertThat(cli.json().path("tokens").asInt()).isEqualTo(9);
    assertThat(cli.json().path("acceptance").path("num_draft_tokens").asInt()).isEqualTo(24);
  }

  @Test
  void shouldReadPromptsFromStandardInput() {
    cli.input = "one\ntwo\n";

    cli.run("generate", "--prompt-file", "-");

    assertThat(cli.out().lines()).containsExactly("== prompt-000", "ONE", "== prompt-001", "TWO");
  }

  @Test
  void shouldNameFileAndLineWhenAPromptIsWrong(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("p.jsonl");
    Files.writeString(file, "{\"prompt\": \"a\"}\n{\"id\": \"b\"}\n");

    int status = cli.run("generate", "--prompt-file", file.toString());

    assertThat(status).isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.err()).contains("p.jsonl:2").hasLineCount(1);
  }

  @Test
  void shouldRefuseMoreThanOneSourceOfPrompts() {
    int status = cli.run("generate", "--prompt", "a", "--message", "user:b", "--json");

    assertThat(status).isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.json().path("exit_code").asInt()).isEqualTo(ExitCode.USAGE.status());
  }

  @Test
  void shouldEndWithTheRejectedCodeWhenAPromptIsTooLong() {
    int status = cli.run("generate", "--prompt", "x".repeat(501));

    assertThat(status).isEqualTo(ExitCode.REJECTED.status());
    assertThat(cli.err()).contains("prompt: has 501 tokens, at most 500").hasLineCount(1);
  }

  @Test
  void shouldJudgeValuesAsThePipelineDoes() {
    int status = cli.run("generate", "--prompt", "a", "--temperature", "-1");

    assertThat(status).isEqualTo(ExitCode.REJECTED.status());
    assertThat(cli.err()).contains("prompt-000: temperature").contains("-1").hasLineCount(1);
  }

  @Test
  void shouldEndWithTheRejectedCodeWhenAGenerationFails() {
    int status = cli.run("generate", "--prompt", "fail");

    assertThat(status).isEqualTo(ExitCode.REJECTED.status());
    assertThat(cli.err()).contains("the device is gone");
  }

  @Test
  void shouldEndWithTheModelCodeWhenTheModelCannotBeLoaded() {
    cli.models.failure = new ModelLoadException("config.json: hidden_size is -1, at least 1");

    int status = cli.run("generate", "--prompt", "a", "--model", "/nowhere");

    assertThat(status).isEqualTo(ExitCode.MODEL.status());
    assertThat(cli.err().lines().toList())
        .isEqualTo(List.of("skipstream generate: config.json: hidden_size is -1, at least 1"));
  }
}
