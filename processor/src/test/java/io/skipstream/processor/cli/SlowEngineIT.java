package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.bench.TransactionLog;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.schemas.v1.CompletionEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prompts that take five times the session and transaction timeouts, in passes each longer than
 * both: nothing that Kafka times may depend on decoding.
 */
class SlowEngineIT {
  private static final int PROMPTS = 8;
  private static final int NEW_TOKENS = 3;
  private static final int PASS_MS = 7_500;

  @TempDir Path state;

  @Test
  void shouldNeitherRebalanceNorAbortNorRepeatWhenPromptsTakeHalfAMinute() throws Exception {
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config =
          cluster.prepare(
              "slow",
              state,
              "engine.device=modelled",
              "engine.modelled.pass.ms=" + PASS_MS,
              "draft=none");
      ServingModel model = new TorchModels(Clock.systemUTC()).load(config);
      try (SkipstreamApp app = cluster.run(config, model.generator());
          TransactionLog log = TransactionLog.open(config)) {
        double rebalances = total(app, "rebalance-total");
        for (int i = 0; i < PROMPTS; i++) {
          cluster.send(
              config,
              "stream-" + i,
              "{\"id\":\"p"
                  + i
                  + "\",\"prompt\":\"say it\",\"max_new_tokens\":"
                  + NEW_TOKENS
                  + "}");
        }
        // While the first passes go on, records are still read, judged and committed.
        cluster.send(config, "stream-0", "{\"id\":\"wrong\",\"prompt\":\"\"}");
        cluster.awaitCommitted(config.topics().deadLetters(), 1, Duration.ofMillis(PASS_MS));
        assertThat(cluster.completions(config))
            .extracting(CompletionEvent::getId)
            .containsExactly("wrong");

        cluster.awaitCommitted(config.topics().completions(), PROMPTS + 1, Duration.ofSeconds(90));

        check(cluster.completions(config), config);
        assertThat(total(app, "rebalance-total")).isEqualTo(rebalances);
        TransactionLog.Ended ended = log.ended();
        assertThat(ended.aborts()).isZero();
        assertThat(ended.commits()).isPositive();
        assertThat(app.scrape()).contains("skipstream_attempts_started_total " + PROMPTS + ".0");
      }
    }
  }

  private static void check(List<CompletionEvent> all, SkipstreamConfig config) {
    List<CompletionEvent> answers =
        all.stream().filter(event -> !event.getId().equals("wrong")).toList();
    assertThat(answers).extracting(CompletionEvent::getId).doesNotHaveDuplicates();
    assertThat(answers)
        .hasSize(PROMPTS)
        .allSatisfy(
            event -> {
              assertThat(event.getTokenIdsList()).hasSize(NEW_TOKENS);
              assertThat(event.getAttempt()).isEqualTo(1);
              assertThat(event.getTimings().getTotalMs())
                  .isGreaterThan(3.0 * config.number(Settings.SESSION_TIMEOUT_MS))
                  .isGreaterThan(3.0 * config.number(Settings.TRANSACTION_TIMEOUT_MS));
            });
  }

  private static double total(SkipstreamApp app, String name) {
    return app.streams().metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals(name))
        .map(Metric::metricValue)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .sum();
  }
}
