package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The laboratory's commands on real models, as short as they can be. */
class LaboratoryIT {
  @Test
  void shouldCompareTunersOnAPlantedModel(@TempDir Path directory) throws Exception {
    CliHarness cli = CliHarness.real();
    Path picture = directory.resolve("curves.svg");

    int status =
        cli.run(
            "bench",
            "tuning",
            "--quick",
            "--seeds=1",
            "--tokens=400",
            "--tuners=uniform,adaptive",
            "--svg=" + picture,
            "--json");

    assertThat(status).isZero();
    JsonNode results = cli.json().path("results");
    assertThat(results.get(0).path("tuner").asText()).isEqualTo("uniform");
    assertThat(results.get(0).path("passes_to_95pct_median").isNull()).isTrue();
    JsonNode adaptive = results.get(1);
    assertThat(adaptive.path("start").asText()).isEqualTo("cold");
    assertThat(adaptive.path("model").asText()).isEqualTo("planted-24");
    assertThat(adaptive.path("optimum_proven").asBoolean()).isTrue();
    assertThat(adaptive.path("speedup_steady").asDouble())
        .isGreaterThan(results.get(0).path("speedup_steady").asDouble())
        .isLessThan(1.1 * adaptive.path("speedup_optimum").asDouble());
    assertThat(adaptive.path("search_passes").asDouble()).isPositive();
    assertThat(Files.readString(picture)).startsWith("<svg");
  }

  @Test
  void shouldMeasureAllWaysToSpeculate() {
    CliHarness cli = CliHarness.real();

    int status =
        cli.run(
            "bench",
            "speculation",
            "--models=demo",
            "--streams=java",
            "--blocks=2",
            "--prompts=1",
            "--first-prompts=1",
            "--max-new-tokens=16",
            "--json");

    assertThat(status).isZero();
    JsonNode results = cli.json().path("results");
    assertThat(results).hasSize(SpeculationVariant.values().length);
    for (JsonNode result : results) {
      assertThat(result.path("tokens_per_second").asDouble()).isPositive();
      assertThat(result.path("ratio_to_plain_low").asDouble())
          .isLessThanOrEqualTo(result.path("ratio_to_plain").asDouble());
    }
    assertThat(results.get(0).path("ratio_to_plain").asDouble()).isEqualTo(1);
    JsonNode adaptive = results.get(results.size() - 1);
    assertThat(adaptive.path("decoding_to_expected").asDouble()).isPositive();
  }

  @Test
  void shouldMeasureTheWaysAskedForAgainstPlain() {
    CliHarness cli = CliHarness.real();

    int status =
        cli.run(
            "bench",
            "speculation",
            "--models=demo",
            "--streams=prose",
            "--variants=adaptive",
            "--blocks=1",
            "--prompts=1",
            "--first-prompts=1",
            "--max-new-tokens=8",
            "--json");

    assertThat(status).isZero();
    assertThat(cli.json().path("results").findValuesAsText("variant"))
        .containsExactly("plain", "adaptive");
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertThat(new CliHarness().run("bench", "tuning", "--models=gpt")).isEqualTo(2);
    assertThat(new CliHarness().run("bench", "tuning", "--tuners=magic")).isEqualTo(2);
    assertThat(new CliHarness().run("bench", "speculation", "--models=gpt")).isEqualTo(2);
    assertThat(new CliHarness().run("bench", "speculation", "--variants=magic")).isEqualTo(2);
  }
}
