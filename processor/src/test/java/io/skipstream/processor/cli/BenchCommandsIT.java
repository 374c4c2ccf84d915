package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The measurements run and report; what they find is not judged here. */
class BenchCommandsIT {
  private final CliHarness cli = CliHarness.real();

  @Test
  void shouldCompareBothWaysOnEqualTexts() {
    JsonNode report =
        run("overhead", "--rounds=1", "--prompts=24", "--single-prompts=5", "--max-new-tokens=6");

    assertThat(report.path("kafka_over_direct").asDouble()).isPositive();
    assertThat(report.path("different").asInt(-1)).isZero();
    assertThat(report.path("added_ms_p50").asDouble()).isPositive();
    // A last commit may still come, but none at every commit interval.
    assertThat(report.path("transactions_per_second_idle").asDouble(-1)).isBetween(0.0, 1.0);
    assertThat(report.path("transactions_per_second_at_load").asDouble()).isPositive();
  }

  @Test
  void shouldMeasureSharesAndAQuietStream() {
    JsonNode report =
        run(
            "fairness",
            "--streams=3",
            "--seconds=2",
            "--under-way=4",
            "--quiet-prompts=3",
            "--flood=40",
            "--max-new-tokens=6");

    assertThat(report.path("shares").path("tokens")).hasSize(3);
    assertThat(report.path("shares").path("tokens")).allMatch(tokens -> tokens.asLong() > 0);
    for (String neighbour : List.of("none", "other_partition", "same_partition")) {
      assertThat(report.path("quiet").path(neighbour).path("latency_ms_p99").asDouble())
          .isPositive();
    }
  }

  @Test
  void shouldWatchTheProcessWhileRequestsAreAnswered() {
    JsonNode report =
        run("soak", "--requests=400", "--minutes=0.15", "--sample-seconds=1", "--streams=20");

    assertThat(report.path("requests").asInt()).isEqualTo(400);
    assertThat(report.path("duplicates").asInt(-1)).isZero();
    assertThat(report.path("samples").size()).isGreaterThanOrEqualTo(6);
    assertThat(report.path("samples"))
        .allMatch(sample -> sample.path("heap_bytes").asLong() > 0)
        .allMatch(sample -> sample.path("handles").asInt() > 10);
    assertThat(report.path("second_half").path("store_bytes").path("mean").asDouble()).isPositive();
  }

  @Test
  void shouldMeasureAnAddedInstance() {
    JsonNode report = run("scaleout", "--streams=20", "--standbys=1", "--max-new-tokens=4");

    assertThat(report.path("standbys").asInt(-1)).isEqualTo(1);
    double start = report.path("added_to_first_start_seconds").asDouble();
    assertThat(start).isPositive();
    assertThat(report.path("added_to_first_answer_seconds").asDouble())
        .isGreaterThanOrEqualTo(start);
    assertThat(report.path("left_standstill_seconds").asDouble()).isPositive();
  }

  @Test
  void shouldMeasureStoreAndTuner() {
    int status =
        cli.run(
            "bench",
            "tuning-store",
            "--json",
            "--streams=300",
            "--updates=200",
            "--suggestions=500");

    assertThat(status).as(cli.err()).isZero();
    JsonNode report = cli.json();
    assertThat(report.path("restored_records").asInt()).isEqualTo(500);
    assertThat(report.path("suggestions").asInt()).isEqualTo(500);
    assertThat(report.path("observations").asInt()).isGreaterThanOrEqualTo(500);
    for (String what : List.of("read_us", "update_us", "suggest_us", "observe_us")) {
      assertThat(report.path(what).path("p50").asDouble()).as(what).isPositive();
      assertThat(report.path(what).path("p99").asDouble())
          .as(what)
          .isGreaterThanOrEqualTo(report.path(what).path("p50").asDouble());
    }
  }

  private JsonNode run(String measurement, String... options) {
    List<String> line =
        Stream.concat(
                Stream.of("bench", measurement, "--json", "--device=modelled"),
                Stream.concat(Stream.of("--set", "engine.modelled.pass.ms=1"), Stream.of(options)))
            .toList();
    int status = cli.run(line.toArray(String[]::new));
    assertThat(status).as(cli.err()).isZero();
    return cli.json();
  }
}
