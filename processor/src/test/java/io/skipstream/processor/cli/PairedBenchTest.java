package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.cli.PairedBench.Outcome;
import io.skipstream.processor.cli.PairedBench.Round;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedBenchTest {
  @Test
  void shouldTakeTheMedianOfTheRoundsRatios() {
    Outcome outcome =
        new Outcome(List.of(new Round(100, 150), new Round(10, 40), new Round(100, 110)));

    assertThat(outcome.medianRatio()).isEqualTo(1.5);
    assertThat(outcome.medianFirst()).isEqualTo(100);
    assertThat(outcome.medianSecond()).isEqualTo(110);
  }

  @Test
  void shouldTakeTheMeanOfTheMiddleTwoWhenRoundsAreEven() {
    Outcome outcome = new Outcome(List.of(new Round(100, 100), new Round(100, 200)));

    assertThat(outcome.medianRatio()).isEqualTo(1.5);
  }

  @Test
  void shouldReportHardwareAndLengths() {
    CliHarness cli = new CliHarness();

    int status = cli.run("bench", "determinism", "--rounds", "2", "--prompts", "4", "--json");

    assertThat(status).isZero();
    assertThat(cli.json().path("hardware").asText()).contains("Java");
    assertThat(cli.json().path("rounds")).hasSize(2);
    assertThat(cli.json().path("dtype").asText()).isEqualTo("fp32");
    assertThat(cli.json().path("max_new_tokens").asInt()).isEqualTo(64);
    assertThat(cli.json().path("mean_prompt_tokens").asDouble()).isPositive();
    assertThat(cli.json().path("relaxed_over_deterministic").asDouble()).isPositive();
  }
}
