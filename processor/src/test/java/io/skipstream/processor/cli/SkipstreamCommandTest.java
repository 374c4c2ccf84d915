package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkipstreamCommandTest {
  private final CliHarness cli = new CliHarness();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "demo",
        "submit",
        "tail",
        "generate",
        "model",
        "topics",
        "health",
        "config",
        "bench"
      })
  void shouldExplainEveryCommand(String command) {
    assertThat(cli.run(command, "--help")).isZero();
    assertThat(cli.out()).contains("Usage: skipstream " + command);
  }

  @Test
  void shouldListCommandsAndExitCodes() {
    assertThat(cli.run("--help")).isZero();
    for (ExitCode code : ExitCode.values()) {
      assertThat(cli.out().replaceAll("\\s+", " ")).contains(code.status() + " " + code.meaning());
    }
  }

  @Test
  void shouldEndWithTheUsageCodeAndOneLineWhenAnOptionIsUnknown() {
    assertThat(cli.run("generate", "--nonsense")).isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.err()).startsWith("skipstream generate: Unknown option").hasLineCount(1);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void shouldEndWithTheUsageCodeWhenThereIsNoCommand() {
    assertThat(cli.run()).isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.run("bench")).isEqualTo(ExitCode.USAGE.status());
  }

  @Test
  void shouldEndWithTheUsageCodeWhenASettingIsUnknown() {
    assertThat(cli.run("topics", "--set", "topics.promts=x", "--json"))
        .isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.err()).contains("topics.promts").hasLineCount(1);
    assertThat(cli.json().path("error").asText()).contains("topics.promts");
  }

  @Test
  void shouldShowAStackTraceOnlyWhenVerbose() {
    cli.models.failure = new IllegalStateException("broken");

    assertThat(cli.run("generate", "--prompt", "a")).isEqualTo(ExitCode.FAILURE.status());
    assertThat(cli.err()).hasLineCount(1).contains("IllegalStateException: broken");
    cli.run("generate", "--prompt", "a", "--verbose");
    assertThat(cli.err()).contains("\tat io.skipstream");
  }

  @Test
  void shouldListSettings() {
    assertThat(cli.run("config", "--json")).isZero();
    assertThat(cli.json().path("settings").findValuesAsText("name"))
        .contains("bootstrap.servers", "draft.skip.ratio");
  }

  @Test
  void shouldCreateTopics() {
    assertThat(cli.run("topics", "--json")).isZero();
    assertThat(cli.pipelines.topicsCreated).isTrue();
    assertThat(cli.json().path("topics")).hasSize(7);
  }
}
