package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.EngineException;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.speculation.SamplingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyTest {
  private static final TopicPartition PARTITION = new TopicPartition("llm.prompts.v1", 0);

  @TempDir Path state;

  @Test
  void shouldStoreAndStartAPromptWhenItArrives() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.send("stream", json("a"));

      assertThat(it.generator.runningIds()).containsExactly("a");
      assertThat(it.pending().get(0L).getAttempts()).isEqualTo(1);
      assertThat(it.pending().get(0L).getRequest().getPrompt()).isEqualTo("say a");
      it.tick();
      assertThat(it.completions()).isEmpty();
    }
  }

  @Test
  void shouldAnswerAndForgetWhenTheGenerationEnds() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.send("stream", json("a", "\"metadata\":{\"k\":\"v\"}"));
      it.generator.running("a").finish();
      it.tick();

      CompletionEvent event = it.completions().get(0);
      assertThat(event.getId()).isEqualTo("a");
      assertThat(event.getStream()).isEqualTo("stream");
      assertThat(event.getText()).startsWith("answer to say a");
      assertThat(event.getFinishReason()).isEqualTo("length");
      assertThat(event.getTokenIdsList()).containsExactly(1, 2, 3);
      assertThat(event.getUsage().getTotalTokens()).isEqualTo(8);
      assertThat(event.getTimings().getTokensPerSecond()).isEqualTo(750);
      assertThat(event.getAcceptance().getMeanAcceptanceLength()).isEqualTo(1.5);
      assertThat(event.getProvenance().getModelFingerprint()).isEqualTo("fingerprint-1");
      assertThat(event.getProvenance().getReplayable()).isTrue();
      assertThat(event.getProvenance().hasAcceptedModelFingerprint()).isFalse();
      assertThat(event.getMetadataMap()).containsEntry("k", "v");
      assertThat(event.getSourceTopic()).isEqualTo("llm.prompts.v1");
      assertThat(event.getSourceOffset()).isZero();
      assertThat(event.getAttempt()).isEqualTo(1);
      assertThat(it.pending().get(0L)).isNull();
    }
  }

  @Test
  void shouldReconcileAcceptanceEventsWithTotalsWhenSeveralEnd() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(3))) {
      for (String id : List.of("a", "b", "c")) {
        it.send("stream", json(id));
        it.generator.running(id).finish();
      }
      it.tick();
      it.tick();

      List<AcceptanceEvent> events = it.acceptanceEvents();
      long drafted =
          events.stream().mapToLong(event -> event.getAcceptance().getNumDraftTokens()).sum();
      assertThat(events).hasSize(3);
      assertThat(it.totals().getCompletions()).isEqualTo(3);
      assertThat(it.totals().getNumDraftTokens()).isEqualTo(drafted).isEqualTo(12);
      assertThat(it.totals().getCompletionTokens()).isEqualTo(9);
      assertThat(events.get(2).getTaskTotals()).isEqualTo(it.totals());
      assertThat(events.get(0).getSkipSet()).hasSize(8);
      assertThat(it.registry.get(Meters.COMMITTED_COMPLETIONS.key()).functionCounter().count())
          .isEqualTo(3);
    }
  }

  @Test
  void shouldKeepTheRestInOrderWhenCreditsAreOut() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      for (String id : List.of("a", "b", "c")) {
        it.send("stream", json(id));
      }
      assertThat(it.generator.runningIds()).containsExactly("a");
      assertThat(it.pending().get(1L).getAttempts()).isZero();

      it.generator.running("a").finish();
      it.tick();
      assertThat(it.generator.runningIds()).containsExactly("b");
      it.generator.running("b").finish();
      it.tick();
      it.generator.running("c").finish();
      it.tick();
      assertThat(it.completedIds()).containsExactly("a", "b", "c");
    }
  }

  @Test
  void shouldServeAQuietStreamWhenAnotherFloods() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      for (int i = 0; i < 6; i++) {
        it.send("loud", json("loud-" + i));
      }
      it.send("quiet", json("quiet"));

      it.generator.running("loud-0").finish();
      it.tick();

      assertThat(it.generator.runningIds()).containsExactly("loud-1", "quiet");
    }
  }

  @Test
  void shouldTryAgainWhenTheGeneratorHasNoRoom() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.generator.refuse(true);
      it.send("stream", json("a"));
      it.tick();
      assertThat(it.generator.runningIds()).isEmpty();

      it.generator.refuse(false);
      it.tick();
      assertThat(it.generator.runningIds()).containsExactly("a");
      assertThat(it.pending().get(0L).getAttempts()).isEqualTo(1);
    }
  }

  @Test
  void shouldCloseAndOpenTheGateWhenTheWindowFillsAndDrains() {
    try (TopologyHarness it =
        new TopologyHarness(state, new FakeGenerator(1), "pending.max.count=2")) {
      it.send("stream", json("a"));
      assertThat(it.gate.isClosed(PARTITION)).isFalse();
      it.send("stream", json("b"));
      assertThat(it.gate.isClosed(PARTITION)).isTrue();

      it.generator.running("a").finish();
      it.tick();
      assertThat(it.gate.isClosed(PARTITION)).isFalse();
    }
  }

  @Test
  void shouldRetryAndThenAnswerWhenAnErrorPasses() {
    try (TopologyHarness it =
        new TopologyHarness(state, new FakeGenerator(2), "retry.backoff.ms=100")) {
      it.send("stream", json("a"));
      it.generator.running("a").fail(new KvCapacityException("no room"));
      it.tick();
      assertThat(it.generator.runningIds()).isEmpty();

      it.driver.advanceWallClockTime(Duration.ofMillis(120));
      it.generator.running("a").finish();
      it.tick();

      CompletionEvent event = it.completions().get(0);
      assertThat(event.getFinishReason()).isEqualTo("length");
      assertThat(event.getAttempt()).isEqualTo(2);
      assertThat(it.deadLetters()).isEmpty();
      assertThat(it.totals().getResumed()).isEqualTo(1);
    }
  }

  @Test
  void shouldGiveUpWithADeadLetterWhenAnErrorStays() {
    try (TopologyHarness it =
        new TopologyHarness(state, new FakeGenerator(2), "retry.max=1", "retry.backoff.ms=0")) {
      it.send("stream", json("a"));
      for (int i = 0; i < 2; i++) {
        it.generator.running("a").fail(new IllegalStateException("flaky"));
        it.tick();
      }

      CompletionEvent event = it.completions().get(0);
      assertThat(event.getFinishReason()).isEqualTo("error");
      assertThat(event.getError().getCode()).isEqualTo("engine");
      assertThat(event.getError().getMessage()).isEqualTo("flaky");
      assertThat(it.deadLetters()).hasSize(1);
      assertThat(it.acceptanceEvents()).isEmpty();
      assertThat(it.pending().get(0L)).isNull();
      assertThat(it.totals().getDeadLetters()).isEqualTo(1);
      assertThat(it.totals().getCompletions()).isZero();
    }
  }

  @Test
  void shouldStopWithoutAnAnswerWhenTheEngineIsLost() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.send("stream", json("a"));
      it.generator.running("a").fail(new EngineException("device lost"));

      assertThatThrownBy(it::tick).hasRootCauseInstanceOf(EngineException.class);
      assertThat(it.completions()).isEmpty();
      assertThat(it.pending().get(0L)).isNotNull();
    }
  }

  @Test
  void shouldStopWhenTheGeneratorIsDead() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.generator.die(new IllegalStateException("the decode thread has ended"));

      assertThatThrownBy(() -> it.send("stream", json("a")))
          .hasRootCauseMessage("the decode thread has ended");
      assertThat(it.completions()).isEmpty();
    }
  }

  @Test
  void shouldKeepThePromptWhenTheGeneratorCloses() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.send("stream", json("a"));
      it.generator.refuse(true);
      it.generator.running("a").finish(FinishReason.CANCELLED);
      it.tick();

      assertThat(it.completions()).isEmpty();
      assertThat(it.pending().get(0L)).isNotNull();
    }
  }

  @Test
  void shouldUseTheModelsDefaultsWhenThePromptSaysNothing() {
    GenerationDefaults defaults =
        new GenerationDefaults(new SamplingParameters(0.7, 20, 0.8, 0.1, 1.2), 33);
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2), defaults)) {
      it.send("stream", json("a"));
      it.send("stream", json("b", "\"temperature\":0,\"max_new_tokens\":5,\"seed\":-9"));

      var plain = it.generator.running("a").request();
      assertThat(plain.sampling()).isEqualTo(defaults.sampling());
      assertThat(plain.maxNewTokens()).isEqualTo(33);
      assertThat(plain.addSpecialTokens()).isTrue();
      assertThat(plain.deadlineEpochMs()).isEqualTo(Long.MAX_VALUE);
      var own = it.generator.running("b").request();
      assertThat(own.sampling()).isEqualTo(new SamplingParameters(0, 20, 0.8, 0.1, 1.2));
      assertThat(own.maxNewTokens()).isEqualTo(5);
      assertThat(own.seed()).isEqualTo(-9);
    }
  }

  @Test
  void shouldRenderMessagesWhenThePromptIsAChat() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.send(
          "s", bytes("{\"id\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"));

      assertThat(it.generator.running("a").request().prompt()).isEqualTo("<user>hello");
      assertThat(it.generator.running("a").request().addSpecialTokens()).isFalse();
    }
  }

  @Test
  void shouldServeTheStreamWithoutANameWhenThereIsNoKey() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.send(null, json("a"));
      it.generator.running("a").finish();
      it.tick();

      assertThat(it.completions().get(0).getStream()).isEmpty();
    }
  }

  @Test
  void shouldTellAnEmptyKeyFromNoneWhenAPromptIsReturned() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(2))) {
      it.send("", json("a"));
      it.generator.running("a").fail(new InvalidPromptException("prompt", "no"));
      it.tick();
      it.send(null, json("b"));
      it.generator.running("b").fail(new InvalidPromptException("prompt", "no"));
      it.tick();

      assertThat(it.deadLetters())
          .extracting(TestRecord::key)
          .containsExactly(new byte[0], (byte[]) null);
    }
  }

  @Test
  void shouldAnswerOnceWhenAPromptIsRepeatedWhileUnderWay() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(4))) {
      it.send("stream", json("a"));
      it.send("stream", json("a"));
      it.send("other stream", json("a"));
      assertThat(it.generator.starts("a")).isEqualTo(2);
      it.generator.running().forEach(FakeGenerator.Running::finish);
      it.tick();

      assertThat(it.completedIds()).containsExactly("a", "a");
      assertThat(it.deadLetters()).isEmpty();
      assertThat(it.counter(Meters.REPEATED)).isEqualTo(1);
    }
  }

  @Test
  void shouldDescribeNamedNodesAndStoresWhenBuilt() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      assertThat(it.driver.getAllStateStores())
          .containsOnlyKeys("pending", "seen", "counters", "tuning", "tuning-prior");
    }
  }

  /** Tasks are named by it, and so are their directories: others would be restored anew. */
  @Test
  void shouldKeepThePromptsInTheFirstSubtopology() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      TopologyDescription built =
          SkipstreamTopology.build(SkipstreamConfig.of(Map.of()).topics(), it.services).describe();

      assertThat(built.subtopologies()).hasSize(1);
      assertThat(built.subtopologies().iterator().next().id()).isZero();
      assertThat(built.globalStores()).hasSize(1);
    }
  }
}
