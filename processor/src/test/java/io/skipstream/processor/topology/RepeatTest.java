package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.request.RequestHeaders;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that producers send again. */
class RepeatTest {
  private static final String RETENTION = "seen.retention.ms=10000";

  @TempDir Path state;

  @Test
  void shouldNotAnswerAgainWhenTheAnswerIsOut() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", json("a"));
      it.send("stream", json("a"));
      it.tick();

      assertThat(it.completedIds()).containsExactly("a");
      assertThat(it.generator.starts("a")).isEqualTo(1);
      assertThat(it.counter(Meters.REPEATED)).isEqualTo(1);
      assertThat(it.deadLetters()).isEmpty();
    }
  }

  @Test
  void shouldAnswerAgainWhenTheRetentionIsOver() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", json("a"));
      it.driver.advanceWallClockTime(Duration.ofMillis(10_001));
      answer(it, "a", json("a"));

      assertThat(it.completedIds()).containsExactly("a", "a");
    }
  }

  @Test
  void shouldCountTheRetentionFromAcceptanceWhenRecordsAreDatedInTheFuture() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", json("a"));
      it.prompts.pipeInput(bytes("stream"), json("b"), Long.MAX_VALUE / 2);
      it.generator.running("b").finish();
      it.tick();
      it.send("stream", json("a"));
      it.prompts.pipeInput(bytes("stream"), json("b"), 0);
      it.tick();

      assertThat(it.completedIds()).containsExactly("a", "b");
    }
  }

  @Test
  void shouldRefuseTheSecondWhenAnAnsweredIdIsUsedForOtherContent() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", json("a"));
      it.completions();
      it.send("stream", json("a", "\"temperature\":1"));

      assertThat(it.completions().get(0).getError().getCode()).isEqualTo("id-conflict");
      assertThat(it.deadLetters()).hasSize(1);
      it.send("stream", json("a"));
      assertThat(it.counter(Meters.REPEATED)).as("the first content keeps the id").isEqualTo(1);
    }
  }

  @Test
  void shouldNotRememberTheIdWhenThePromptIsRefused() {
    try (TopologyHarness it = harness()) {
      it.send("stream", json("a", "\"top_p\":7"));
      it.completions();
      answer(it, "a", json("a"));

      assertThat(it.completions().get(0).getFinishReason()).isEqualTo("length");
    }
  }

  @Test
  void shouldTellStreamsApartWhenTheyUseTheSameIds() {
    try (TopologyHarness it = harness()) {
      it.send("ab", json("c"));
      it.generator.running("c").finish();
      it.send("a", json("bc"));
      it.generator.running("bc").finish();
      it.tick();

      assertThat(it.completedIds()).containsExactly("c", "bc");
    }
  }

  @Test
  void shouldAnswerAgainWhenItComesBackFromTheDeadLetters() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", json("a"));
      it.prompts.pipeInput(
          new TestRecord<>(
              bytes("stream"), json("a"), new RecordHeaders().add(RequestHeaders.REDRIVE, null)));
      it.generator.running("a").finish();
      it.tick();

      assertThat(it.completedIds()).containsExactly("a", "a");
    }
  }

  @Test
  void shouldAnswerOnceWhenTheSameDeadLetterComesBackTwice() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", json("a"));
      redrive(it, "dlq-0@7");
      redrive(it, "dlq-0@7");
      assertThat(it.generator.runningIds()).as("under way").containsExactly("a");
      it.generator.running("a").finish();
      it.tick();
      redrive(it, "dlq-0@7");
      it.tick();
      assertThat(it.completedIds()).containsExactly("a", "a");

      redrive(it, "dlq-0@9");
      it.generator.running("a").finish();
      it.tick();
      assertThat(it.completedIds()).as("another letter").containsExactly("a");
    }
  }

  @Test
  void shouldRememberOnlyWhatIsUnderWayWhenTheRetentionIsOff() {
    try (TopologyHarness it =
        new TopologyHarness(state, new FakeGenerator(2), "seen.retention.ms=0")) {
      it.send("stream", json("a"));
      it.send("stream", json("a"));
      assertThat(it.counter(Meters.REPEATED)).isEqualTo(1);
      it.generator.running("a").finish();
      it.tick();
      answer(it, "a", json("a"));

      assertThat(it.completedIds()).containsExactly("a", "a");
      assertThat(stored(it)).isZero();
    }
  }

  @Test
  void shouldForgetStepByStepWhenMarksAreOld() {
    try (TopologyHarness it = harness()) {
      for (int i = 0; i < 12; i++) {
        answer(it, "p" + i, json("p" + i));
      }
      assertThat(stored(it)).isEqualTo(24);
      it.driver.advanceWallClockTime(Duration.ofMillis(10_001));

      answer(it, "q0", json("q0"));
      assertThat(stored(it)).as("4 forgotten for 1").isEqualTo(2 * 9);
      for (int i = 1; i < 4; i++) {
        answer(it, "q" + i, json("q" + i));
      }
      assertThat(stored(it)).isEqualTo(2 * 4);
    }
  }

  @Test
  void shouldKeepTheNewMarkWhenTheOldOneOfTheSameIdIsForgotten() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", json("a"));
      it.driver.advanceWallClockTime(Duration.ofMillis(10_001));
      answer(it, "a", json("a"));
      answer(it, "b", json("b"));
      it.completions();
      it.send("stream", json("a"));

      assertThat(it.counter(Meters.REPEATED)).isEqualTo(1);
      assertThat(stored(it)).isEqualTo(4);
    }
  }

  private static void redrive(TopologyHarness it, String letter) {
    it.prompts.pipeInput(
        new TestRecord<>(
            bytes("stream"),
            json("a"),
            new RecordHeaders().add(RequestHeaders.REDRIVE, bytes(letter))));
  }

  private TopologyHarness harness() {
    return new TopologyHarness(state, new FakeGenerator(2), RETENTION);
  }

  private static void answer(TopologyHarness it, String id, byte[] value) {
    it.send("stream", value);
    it.generator.running(id).finish();
    it.tick();
  }

  private static int stored(TopologyHarness it) {
    AtomicInteger count = new AtomicInteger();
    try (var all = it.driver.getKeyValueStore(StateStores.SEEN).all()) {
      all.forEachRemaining(each -> count.incrementAndGet());
    }
    return count.get();
  }
}
