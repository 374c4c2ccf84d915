package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skipstream.processor.app.ExitStatus;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.cli.StormPrompt.Fate;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.testing.Cluster;
import io.skipstream.processor.testing.Scrape;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Counters;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hundreds of prompts to the demo model, of which two thirds are cancelled or run out of time at
 * random moments: before they arrive, while they wait, while they are generated, after their end.
 * Afterwards every prompt has one completion, every place is free again, and all counts agree.
 */
class CancellationStormIT {
  private static final int TEXTS = 102;
  private static final int PROMPTS = 3 * TEXTS;
  private static final long FOR_MS = 4_000;
  private static final long SEED = 20_261;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String ENDED = "skipstream_prompts_ended_total";

  @TempDir Path state;

  @Test
  void shouldEndEachPromptOnceAndFreeEveryPlaceWhenHundredsAreCutOffAtRandomMoments()
      throws Exception {
    List<StormPrompt> prompts = StormPrompt.all(TEXTS, FOR_MS, SEED);
    try (Cluster cluster = new Cluster()) {
      SkipstreamConfig config = cluster.prepare("storm", state);
      ServingModel model = new TorchModels(Clock.systemUTC()).load(config);
      try (CancellationStorm storm = new CancellationStorm(prompts, config);
          SkipstreamApp app = cluster.run(config, storm.watching(model.generator()))) {
        int before = storm.cancelBefore();
        await().until(() -> sum(app, "skipstream_cancellations_read_total") == before);
        storm.rage();
        cluster.awaitCommitted(config.topics().completions(), PROMPTS, PATIENCE);

        awaitAllIsFree(app);
        List<CompletionEvent> events = cluster.completions(config);
        assertThat(events).hasSize(PROMPTS);
        assertThat(cluster.committed(config.topics().deadLetters())).isEmpty();
        Map<String, CompletionEvent> byId =
            events.stream().collect(Collectors.toMap(CompletionEvent::getId, Function.identity()));
        assertThat(byId).hasSize(PROMPTS);
        checkEnds(prompts, byId);
        reconcile(app, events, cluster.acceptances(config));
        assertThat(app.shutdown()).isEqualTo(ExitStatus.DRAINED);
      }
    }
  }

  private static void awaitAllIsFree(SkipstreamApp app) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              // Written by the last commit, so that all that follows is of the same moment.
              assertThat(sum(app, "skipstream_completions_committed_total")).isEqualTo(PROMPTS);
              assertThat(sum(app, "skipstream_pending_prompts")).isZero();
              assertThat(sum(app, "skipstream_credits_taken")).isZero();
              assertThat(sum(app, "skipstream_decoder_active_sequences")).isZero();
              assertThat(sum(app, "skipstream_decoder_waiting_sequences")).isZero();
              assertThat(sum(app, "skipstream_kv_reserved_tokens")).isZero();
            });
    assertThat(sum(app, "skipstream_kv_capacity_tokens")).isPositive();
  }

  private static void checkEnds(List<StormPrompt> prompts, Map<String, CompletionEvent> byId) {
    for (StormPrompt prompt : prompts) {
      CompletionEvent event = byId.get(prompt.id());
      String whole = byId.get(Fate.UNDISTURBED + "-" + prompt.text()).getText();
      assertThat(event.getAttempt()).as(prompt.id()).isLessThanOrEqualTo(1);
      switch (event.getFinishReason()) {
        case "stop", "length" -> {
          assertThat(prompt.fate()).isNotEqualTo(Fate.CANCELLED_BEFORE);
          assertThat(event.getText()).as(prompt.id()).isEqualTo(whole).isNotEmpty();
        }
        case "cancelled" -> {
          assertThat(prompt.fate().isCancelled()).as(prompt.id()).isTrue();
          assertThat(whole).as(prompt.id()).startsWith(event.getText());
        }
        case "deadline" -> {
          assertThat(prompt.fate()).as(prompt.id()).isEqualTo(Fate.DEADLINE);
          assertThat(whole).as(prompt.id()).startsWith(event.getText());
        }
        default -> throw new AssertionError(event.toString());
      }
      if (prompt.fate() == Fate.CANCELLED_BEFORE) {
        assertThat(event.getText()).as(prompt.id()).isEmpty();
        assertThat(event.getAttempt()).as(prompt.id()).isZero();
      }
    }
    // It did strike everywhere.
    for (String reason : List.of("cancelled", "deadline")) {
      assertThat(byId.values()).as(reason + " while waiting").anyMatch(isCut(reason, 0));
      assertThat(byId.values()).as(reason + " under way").anyMatch(isCut(reason, 1));
    }
  }

  private static Predicate<CompletionEvent> isCut(String reason, int tokens) {
    return event ->
        event.getFinishReason().equals(reason) && Math.min(1, event.getTokenIdsCount()) == tokens;
  }

  /** Completions, acceptance events, store and meters tell the same. */
  private static void reconcile(
      SkipstreamApp app, List<CompletionEvent> events, List<AcceptanceEvent> acceptances) {
    Map<String, Long> byReason =
        events.stream()
            .collect(
                Collectors.groupingBy(CompletionEvent::getFinishReason, Collectors.counting()));
    byReason.forEach(
        (reason, count) ->
            assertThat(Scrape.of(app.scrape(), ENDED, "reason", reason))
                .as(reason)
                .isEqualTo((double) count));
    assertThat(sum(app, ENDED)).isEqualTo(PROMPTS);
    assertThat(sum(app, "skipstream_prompts_accepted_total")).isEqualTo(PROMPTS);

    List<CompletionEvent> generated = events.stream().filter(CompletionEvent::hasTimings).toList();
    assertThat(acceptances).hasSameSizeAs(generated);
    assertThat(sum(app, "skipstream_attempts_started_total")).isEqualTo(generated.size());
    assertThat(acceptances)
        .extracting(AcceptanceEvent::getId)
        .containsExactlyInAnyOrderElementsOf(
            generated.stream().map(CompletionEvent::getId).toList());

    long tokens = generated.stream().mapToLong(each -> each.getUsage().getCompletionTokens()).sum();
    assertThat(tokens)
        .isPositive()
        .isEqualTo(acceptances.stream().mapToLong(AcceptanceEvent::getCompletionTokens).sum());
    Counters totals = totals(app);
    assertThat(totals.getCompletions()).isEqualTo(PROMPTS);
    assertThat(totals.getDeadLetters()).isZero();
    assertThat(totals.getResumed()).isZero();
    agree(app, "skipstream_completion_tokens", totals.getCompletionTokens(), tokens);
    agree(
        app,
        "skipstream_prompt_tokens",
        totals.getPromptTokens(),
        sum(acceptances, AcceptanceEvent::getPromptTokens));
    agree(
        app,
        "skipstream_draft_tokens",
        totals.getNumDraftTokens(),
        sum(acceptances, each -> each.getAcceptance().getNumDraftTokens()));
    agree(
        app,
        "skipstream_draft_tokens_accepted",
        totals.getNumAcceptedDraftTokens(),
        sum(acceptances, each -> each.getAcceptance().getNumAcceptedDraftTokens()));
    agree(
        app,
        "skipstream_spec_steps",
        totals.getNumSpecSteps(),
        sum(acceptances, each -> each.getAcceptance().getNumSpecSteps()));
    // Nothing was generated for nothing: what is cut off is told, too.
    assertThat(sum(app, "skipstream_tokens_executed_total")).isEqualTo(tokens);
    assertThat(sum(app, "skipstream_tokens_wasted_total")).isZero();
    assertThat(sum(app, "skipstream_results_dropped_total")).isZero();
  }

  private static void agree(SkipstreamApp app, String meter, long stored, long told) {
    assertThat(stored).as(meter + " in the store").isEqualTo(told);
    assertThat(sum(app, meter + "_committed_total")).as(meter).isEqualTo(told);
  }

  private static long sum(List<AcceptanceEvent> events, ToLongFunction<AcceptanceEvent> value) {
    return events.stream().mapToLong(value).sum();
  }

  /** Over all tasks. */
  private static Counters totals(SkipstreamApp app) {
    var store =
        app.streams()
            .store(
                StoreQueryParameters.fromNameAndType(
                    StateStores.COUNTERS, QueryableStoreTypes.<String, Counters>keyValueStore()));
    Counters.Builder sum = Counters.newBuilder();
    try (KeyValueIterator<String, Counters> all = store.all()) {
      while (all.hasNext()) {
        Counters task = all.next().value;
        sum.setCompletions(sum.getCompletions() + task.getCompletions())
            .setDeadLetters(sum.getDeadLetters() + task.getDeadLetters())
            .setResumed(sum.getResumed() + task.getResumed())
            .setPromptTokens(sum.getPromptTokens() + task.getPromptTokens())
            .setCompletionTokens(sum.getCompletionTokens() + task.getCompletionTokens())
            .setNumDraftTokens(sum.getNumDraftTokens() + task.getNumDraftTokens())
            .setNumAcceptedDraftTokens(
                sum.getNumAcceptedDraftTokens() + task.getNumAcceptedDraftTokens())
            .setNumSpecSteps(sum.getNumSpecSteps() + task.getNumSpecSteps());
      }
    }
    return sum.build();
  }

  private static double sum(SkipstreamApp app, String meter) {
    return Scrape.sum(app.scrape(), meter);
  }
}
