package io.skipstream.processor.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.serving.DecodeStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboard of the compose stack asks for what processors show. */
class DashboardTest {
  private static final Path DASHBOARD = Path.of("../compose/observe/dashboards/skipstream.json");
  private static final Pattern NAME = Pattern.compile("\\bskipstream_\\w+");

  @Test
  void shouldAskOnlyForMetersThatAreShown() throws IOException {
    Set<String> asked = names(Files.readString(DASHBOARD));

    assertThat(asked).hasSizeGreaterThan(10);
    assertThat(shown()).containsAll(asked);
  }

  private static Set<String> shown() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ProcessorMetrics metrics = new ProcessorMetrics(registry);
    metrics.open(0);
    metrics.watch(new CreditPool(1, 0));
    metrics.watchDecoder(() -> DecodeStats.NONE);
    metrics.watchStores(() -> 0);
    metrics.watchLag(() -> 0);
    return registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> NAME.matcher(line).results())
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
