package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.BundledPromptEvents;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.schemas.v1.Acceptance;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Counters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand prompts through the command line's {@code run} with the demo model: undisturbed and
 * always drafting, and as shipped with the process killed in the middle.
 */
class ThousandPromptsIT {
  private static final int PROMPTS = 1_000;
  private static final int MAX_NEW_TOKENS = 24;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir Path state;

  @Test
  void shouldAnswerTheSameThousandWithTheSameTextsWhenKilledInTheMiddle() throws Exception {
    try (Cluster cluster = new Cluster()) {
      Map<String, String> undisturbed = texts(calmRun(cluster));
      List<CompletionEvent> killed = killedRun(cluster);
      assertThat(texts(killed)).isEqualTo(undisturbed);
      assertThat(killed).filteredOn(event -> event.getAttempt() > 1).isNotEmpty();
    }
  }

  // The adaptive tuner drafts only where that seems to pay, which among so many streams at once on
  // so small a model may be nowhere.
  private List<CompletionEvent> calmRun(Cluster cluster) throws Exception {
    SkipstreamConfig config =
        cluster.prepare("calm", state.resolve("calm"), "http.port=-1", "draft.tuner=fixed");
    cluster.send(config, BundledPromptEvents.of(PROMPTS, MAX_NEW_TOKENS));
    Process process = RunProcess.start(config);
    List<CompletionEvent> events = finish(cluster, config, process);
    assertThat(cluster.acceptances(config))
        .allSatisfy(event -> assertThat(event.getAcceptance().getNumSpecSteps()).isPositive())
        .anySatisfy(
            event -> assertThat(event.getAcceptance().getNumAcceptedDraftTokens()).isPositive());
    return events;
  }

  private List<CompletionEvent> killedRun(Cluster cluster) throws Exception {
    SkipstreamConfig config = cluster.prepare("killed", state.resolve("killed"), "http.port=-1");
    cluster.send(config, BundledPromptEvents.of(PROMPTS, MAX_NEW_TOKENS));
    Process first = RunProcess.start(config);
    cluster.awaitCommitted(config.topics().completions(), PROMPTS / 3, PATIENCE);
    first.destroyForcibly().waitFor();
    assertThat(cluster.completions(config)).hasSizeLessThan(PROMPTS);
    return finish(cluster, config, RunProcess.start(config));
  }

  private static List<CompletionEvent> finish(
      Cluster cluster, SkipstreamConfig config, Process process) throws Exception {
    cluster.awaitCommitted(config.topics().completions(), PROMPTS, PATIENCE);
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    List<CompletionEvent> events = cluster.completions(config);
    assertThat(events).hasSize(PROMPTS);
    assertThat(events).extracting(CompletionEvent::getId).doesNotHaveDuplicates();
    assertThat(events).noneMatch(event -> event.getFinishReason().equals("error"));
    assertThat(cluster.committed(config.topics().deadLetters())).isEmpty();
    reconcile(cluster.acceptances(config), events);
    return events;
  }

  /** The sums over the acceptance events are the tasks' totals, and those of the completions. */
  private static void reconcile(List<AcceptanceEvent> events, List<CompletionEvent> completions) {
    assertThat(events).hasSize(PROMPTS);
    Map<Integer, Counters> totals = new HashMap<>();
    for (AcceptanceEvent event : events) {
      totals.merge(
          event.getSourcePartition(),
          event.getTaskTotals(),
          (a, b) -> a.getCompletions() > b.getCompletions() ? a : b);
    }
    assertThat(totals.values().stream().mapToLong(Counters::getCompletions).sum())
        .isEqualTo(PROMPTS);
    List<Acceptance> blocks = events.stream().map(AcceptanceEvent::getAcceptance).toList();
    assertThat(totals.values().stream().mapToLong(Counters::getNumDraftTokens).sum())
        .isEqualTo(blocks.stream().mapToLong(Acceptance::getNumDraftTokens).sum());
    assertThat(totals.values().stream().mapToLong(Counters::getNumAcceptedDraftTokens).sum())
        .isEqualTo(blocks.stream().mapToLong(Acceptance::getNumAcceptedDraftTokens).sum());
    assertThat(totals.values().stream().mapToLong(Counters::getNumSpecSteps).sum())
        .isEqualTo(blocks.stream().mapToLong(Acceptance::getNumSpecSteps).sum());
    assertThat(totals.values().stream().mapToLong(Counters::getCompletionTokens).sum())
        .isEqualTo(
            completions.stream().mapToLong(event -> event.getUsage().getCompletionTokens()).sum());
  }

  private static Map<String, String> texts(List<CompletionEvent> events) {
    return events.stream()
        .collect(Collectors.toMap(CompletionEvent::getId, CompletionEvent::getText));
  }
}
