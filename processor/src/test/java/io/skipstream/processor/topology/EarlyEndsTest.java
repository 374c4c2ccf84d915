package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.serving.FinishReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancellations and deadlines at every stage of a prompt. */
class EarlyEndsTest {
  @TempDir Path state;

  @Test
  void shouldEndAWaitingPromptWithoutStartingItWhenItIsCancelled() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      it.send("s", json("a"));
      it.send("s", json("b", "\"metadata\":{\"k\":\"v\"}"));
      it.cancel("s", "b");
      it.tick();

      CompletionEvent event = it.completions().get(0);
      assertThat(event.getId()).isEqualTo("b");
      assertThat(event.getFinishReason()).isEqualTo("cancelled");
      assertThat(event.getText()).isEmpty();
      assertThat(event.getAttempt()).isZero();
      assertThat(event.getSourceOffset()).isEqualTo(1);
      assertThat(event.getMetadataMap()).containsEntry("k", "v");
      assertThat(it.pending().get(1L)).isNull();
      assertThat(it.acceptanceEvents()).isEmpty();
      it.generator.running("a").finish();
      it.tick();
      assertThat(it.completedIds()).containsExactly("a");
      assertThat(it.generator.starts("b")).isZero();
    }
  }

  @Test
  void shouldWriteTheBeginningOfTheTextWhenAStartedPromptIsCancelled() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      it.send("s", json("a"));
      it.cancel("s", "a");
      it.tick();
      assertThat(it.generator.running("a").cancelAsked()).isTrue();
      assertThat(it.completions()).as("its result is still to come").isEmpty();

      it.generator.running("a").finish(FinishReason.CANCELLED);
      it.tick();

      CompletionEvent event = it.completions().get(0);
      assertThat(event.getFinishReason()).isEqualTo("cancelled");
      assertThat(event.hasUsage()).isTrue();
      assertThat(event.getAttempt()).isEqualTo(1);
      assertThat(it.pending().get(0L)).isNull();
      assertThat(it.acceptanceEvents()).hasSize(1);
    }
  }

  @Test
  void shouldLetTheAnswerStandWhenAPromptHasFinishedBeforeItsCancellation() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      it.send("s", json("a"));
      it.generator.running("a").finish();
      it.cancel("s", "a");
      it.tick();
      it.tick();

      assertThat(it.completions())
          .extracting(CompletionEvent::getFinishReason)
          .containsExactly("length");
    }
  }

  @Test
  void shouldNotTryAgainWhenACancelledPromptFails() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      it.send("s", json("a"));
      it.cancel("s", "a");
      it.tick();
      it.generator.running("a").fail(new IllegalStateException("passing"));
      it.tick();

      assertThat(it.completions())
          .extracting(CompletionEvent::getFinishReason)
          .containsExactly("cancelled");
      assertThat(it.deadLetters()).isEmpty();
    }
  }

  @Test
  void shouldCancelAtAcceptanceWhenTheCancellationOvertookThePrompt() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      it.cancel("s", "a");
      it.tick();
      it.send("other", json("a"));
      it.send("s", json("a"));
      it.tick();

      assertThat(it.completions())
          .extracting(CompletionEvent::getStream, CompletionEvent::getFinishReason)
          .containsExactly(tuple("s", "cancelled"));
      assertThat(it.generator.runningIds()).containsExactly("a");
      assertThat(it.pending().get(1L)).isNull();
    }
  }

  @Test
  void shouldForgetACancellationThatIsTooOld() {
    try (TopologyHarness it =
        new TopologyHarness(state, new FakeGenerator(1), "cancel.unmatched.max=1")) {
      it.cancel("s", "a");
      it.cancel("s", "b");
      it.send("s", json("a"));

      assertThat(it.generator.runningIds()).containsExactly("a");
      assertThat(it.counter(Meters.CANCELS_UNMET)).isEqualTo(1);
    }
  }

  @Test
  void shouldEndAWaitingPromptWhenItsDeadlinePasses() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      it.send("s", json("a"));
      it.send("s", json("late", "\"deadline_epoch_ms\":" + (it.nowMs() + 50)));
      it.send("s", json("soon", "\"deadline_epoch_ms\":" + (it.nowMs() + 10)));
      it.tick();
      assertThat(it.completions())
          .extracting(CompletionEvent::getId, CompletionEvent::getFinishReason)
          .containsExactly(tuple("soon", "deadline"));
      it.tick();
      it.tick();
      assertThat(it.completedIds()).containsExactly("late");
      assertThat(it.generator.runningIds()).containsExactly("a");
    }
  }

  @Test
  void shouldAnswerEachPromptOnceWhenTwoHundredAreCancelledOrOverdueAtRandomMoments() {
    Random random = new Random(4);
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(4))) {
      int sent = 0;
      int cancels = 0;
      while (sent < 300 || !it.idle()) {
        switch (random.nextInt(5)) {
          case 0, 1 -> {
            if (sent < 300) {
              boolean deadline = random.nextInt(3) == 0;
              long deadlineMs = it.nowMs() + random.nextInt(400);
              String more = "\"deadline_epoch_ms\":" + (deadline ? deadlineMs : 1L << 52);
              it.send("s" + sent % 3, json("p" + sent, more));
              sent++;
            }
          }
          case 2 -> {
            if (cancels < 200) {
              int which = random.nextInt(300);
              it.cancel("s" + which % 3, "p" + which);
              cancels++;
            }
          }
          case 3 -> {
            List<FakeGenerator.Running> running = it.generator.running();
            if (!running.isEmpty()) {
              FakeGenerator.Running one = running.get(random.nextInt(running.size()));
              if (one.cancelAsked()) {
                one.finish(FinishReason.CANCELLED);
              } else if (one.request().deadlineEpochMs() <= it.nowMs()) {
                one.finish(FinishReason.DEADLINE);
              } else {
                one.finish();
              }
            }
          }
          default -> it.tick();
        }
      }

      List<CompletionEvent> events = it.completions();
      assertThat(events).hasSize(300).extracting(CompletionEvent::getId).doesNotHaveDuplicates();
      Map<String, Long> byReason =
          events.stream()
              .collect(
                  Collectors.groupingBy(CompletionEvent::getFinishReason, Collectors.counting()));
      assertThat(byReason).containsOnlyKeys("length", "cancelled", "deadline");
      byReason.forEach(
          (reason, count) ->
              assertThat(
                      it.registry.get(Meters.ENDED.key()).tag("reason", reason).counter().count())
                  .isEqualTo(count.doubleValue()));
      assertThat(it.totals().getCompletions()).isEqualTo(300);
      assertThat(it.creditsTaken()).isZero();
      assertThat(it.acceptanceEvents())
          .hasSize((int) events.stream().filter(CompletionEvent::hasUsage).count());
    }
  }
}
