package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short {@code bench chaos}: a fault of each kind, two processors. */
class ChaosIT {
  @TempDir Path directory;

  @Test
  void shouldLoseAndRepeatNothingWhenEachKindOfFaultHappens() {
    CliHarness cli = CliHarness.real();
    int status =
        cli.run(
            "bench",
            "chaos",
            "--json",
            "--seed=5",
            "--prompts=250",
            "--faults=10",
            "--instances=2",
            "--minutes=0.4",
            "--order=arrival",
            // More deaths than an innocent prompt can meet in so short a run.
            "--set=poison.alone.after=2",
            "--set=poison.dead.after=6",
            "--directory=" + directory);

    assertThat(status).as(cli.err()).isZero();
    JsonNode report = cli.json();
    assertThat(report.path("prompts").asInt()).isEqualTo(250);
    assertThat(report.path("faults").size()).isEqualTo(10);
    for (String wrong : new String[] {"lost", "duplicated", "different", "out_of_order"}) {
      assertThat(report.path(wrong).asInt(-1)).as(wrong).isZero();
    }
    JsonNode proof = report.path("proof");
    assertThat(proof.path("resumed").asInt()).isPositive();
    assertThat(proof.path("exits").path("137").asInt()).isGreaterThanOrEqualTo(4);
  }

  @Test
  void shouldRefuseARunThatCanNotBe() {
    CliHarness cli = CliHarness.real();

    assertThat(cli.run("bench", "chaos", "--order=random")).isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.run("bench", "chaos", "--prompts=0")).isEqualTo(ExitCode.USAGE.status());
    assertThat(cli.run("bench", "chaos", "--instances=1", "--recovery-kills=1"))
        .isEqualTo(ExitCode.USAGE.status());
  }
}
