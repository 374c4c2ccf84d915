package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class DemoCommandIT {
  @Test
  void shouldAnswerThePromptsOfBothStreamsAndSumUp() {
    CliHarness cli = CliHarness.real();

    int status =
        cli.run("demo", "--prompts", "6", "--max-new-tokens", "12", "--tuner", "fixed", "--json");

    assertThat(status).as(cli.err()).isZero();
    JsonNode json = cli.json();
    assertThat(json.path("completions").asInt()).isEqualTo(6);
    assertThat(json.path("tokens").asLong()).isEqualTo(72);
    assertThat(json.path("streams").findValuesAsText("stream")).containsExactly("java", "prose");
    assertThat(json.path("streams").get(0).path("completions").asInt()).isEqualTo(3);
    assertThat(json.path("streams").get(0).path("skip_set").asText()).hasSize(32).contains("1");
    assertThat(json.path("acceptance").path("num_accepted_draft_tokens").asLong()).isPositive();
    assertThat(cli.err()).contains("skipstream demo: demo-model", "Summary");
  }

  @Test
  void shouldDrawNoDraftsWhenPlainIsAskedFor() {
    CliHarness cli = CliHarness.real();

    int status = cli.run("demo", "--prompts", "2", "--max-new-tokens", "4", "--plain");

    assertThat(status).as(cli.err()).isZero();
    assertThat(cli.out()).contains("Summary", "no drafts").doesNotContain("attention");
  }
}
