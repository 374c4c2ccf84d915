package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.FakeLearning;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.processor.tuning.StreamTunings;
import io.skipstream.processor.tuning.TuningCodec;
import io.skipstream.processor.tuning.Tunings;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.serving.StreamMemory;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What streams have learnt: kept with their completions, handed out with their requests. */
class LearntStateTest {
  private static final int LAYERS = 4;

  @TempDir Path state;

  @Test
  void shouldHandOutWhatWasLearntWhenTheStreamComesAgain() throws Exception {
    try (TopologyHarness it = harness()) {
      it.send("a", json("1"));
      assertThat(it.generator.running("1").request().memory().tuning()).isNull();
      it.generator.running("1").finish();
      it.tick();
      it.send("a", json("2"));
      it.send("b", json("3"));

      StreamMemory memory = it.generator.running("2").request().memory();
      assertThat(memory.tuning()).isEqualTo(stored(it, "a"));
      assertThat(memory.tuning().version()).isEqualTo(1);
      assertThat(memory.scope()).isNotEmpty();
      assertThat(it.generator.running("3").request().memory().tuning()).isNull();
    }
  }

  @Test
  void shouldTellOfItInAcceptanceEvents() {
    try (TopologyHarness it = harness()) {
      for (int i = 0; i < 4; i++) {
        answer(it, "a", "p" + i);
      }

      List<AcceptanceEvent> events = it.acceptanceEvents();
      assertThat(events)
          .extracting(AcceptanceEvent::getTuningVersion)
          .containsExactly(1L, 2L, 3L, 4L);
      assertThat(events)
          .extracting(AcceptanceEvent::getTuningPhase)
          .containsExactly("searching", "searching", "settled", "settled");
      String first = SkipSet.uniform(LAYERS, 0.5).bits();
      String right = FakeLearning.rightSet("a", LAYERS).bits();
      assertThat(events)
          .extracting(AcceptanceEvent::getSkipSet)
          .containsExactly(first, first, first, right);
      assertThat(events)
          .as("adopted after the last draft of the third")
          .extracting(AcceptanceEvent::getLearntSkipSet)
          .containsExactly(first, first, right, right);
      AcceptanceEvent last = events.get(3);
      assertThat(last.getMatchness()).isEqualTo(0.75);
      assertThat(last.getExpectedSpeedup()).isEqualTo(1.5);
      assertThat(last.getMeasuredSpeedup()).isEqualTo(1.375);
      assertThat(last.getSearchShare()).isEqualTo(0.5 / 12);
      assertThat(it.totals().getSearchPasses()).isEqualTo(0.5);
      assertThat(it.totals().getServedPasses()).isEqualTo(12);
    }
  }

  @Test
  void shouldKeepTheHighestVersionWhenResultsArriveInAnyOrder() throws Exception {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(8))) {
      List<StreamTuning> versions = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        it.send("a", json("p" + i));
        versions.add(Tunings.random(i, LAYERS, 1 + i));
      }
      List<FakeGenerator.Running> running = new ArrayList<>(it.generator.running());
      Collections.shuffle(running, new Random(3));
      for (int i = 0; i < 8; i++) {
        running.get(i).finishWith(versions.get((5 * i + 3) % 8));
        it.tick();
      }

      assertThat(it.completions()).hasSize(8);
      assertThat(stored(it, "a")).isEqualTo(versions.get(7));
    }
  }

  @Test
  void shouldLeaveOtherStreamsBytesAloneWhenOneLearns() {
    try (TopologyHarness it = harness()) {
      answer(it, "a", "1");
      answer(it, "b", "2");
      byte[] before = store(it).get("b");
      for (int i = 0; i < 40; i++) {
        answer(it, "a", "more" + i);
      }

      assertThat(store(it).get("b")).isEqualTo(before);
    }
  }

  @Test
  void shouldLeaveAllOtherStreamsBytesAloneWhenADomainShifts() throws Exception {
    try (TopologyHarness it = harness()) {
      for (int i = 0; i < 30; i++) {
        answer(it, "other-" + i, "o" + i);
      }
      answer(it, "a", "1");
      Map<String, ByteBuffer> before = bytes(it);
      ByteBuffer shifting = before.remove("a");
      // As a shift goes: set, phase and beliefs are others after each record.
      for (int i = 0; i < 20; i++) {
        it.send("a", json("s" + i));
        it.generator.running("s" + i).finishWith(Tunings.random(i, LAYERS, 2 + i));
        it.tick();
      }

      Map<String, ByteBuffer> after = bytes(it);
      assertThat(after.remove("a")).isNotEqualTo(shifting);
      assertThat(stored(it, "a")).isEqualTo(Tunings.random(19, LAYERS, 21));
      assertThat(after).hasSize(30).isEqualTo(before);
    }
  }

  @Test
  void shouldBeginAnewWhenTheRecordIsDamaged() throws Exception {
    try (TopologyHarness it = harness()) {
      answer(it, "a", "1");
      answer(it, "a", "2");
      store(it).put("a", new byte[] {1, 2, 3});
      it.send("a", json("3"));
      assertThat(it.generator.running("3").request().memory().tuning()).isNull();
      assertThat(it.counter(Meters.TUNING_UNREADABLE)).isEqualTo(1);
      it.generator.running("3").finish();
      it.tick();

      assertThat(it.completedIds()).containsExactly("1", "2", "3");
      assertThat(stored(it, "a").version()).as("the decode thread knew better").isEqualTo(3);
    }
  }

  @Test
  void shouldBeginAnewWhenAnotherModelIsServed() throws Exception {
    byte[] ofOther;
    try (TopologyHarness it =
        new TopologyHarness(state.resolve("1"), new FakeGenerator(2, "fingerprint-2", "n"))) {
      for (int i = 0; i < 5; i++) {
        answer(it, "a", "p" + i);
      }
      ofOther = store(it).get("a");
    }
    try (TopologyHarness it = new TopologyHarness(state.resolve("2"), new FakeGenerator(2))) {
      store(it).put("a", ofOther);
      it.send("a", json("x"));
      assertThat(it.generator.running("x").request().memory().tuning()).isNull();
      it.generator.running("x").finish();
      it.tick();

      assertThat(stored(it, "a").version()).isEqualTo(1);
      assertThat(it.counter(Meters.TUNING_UNREADABLE)).isZero();
    }
  }

  @Test
  void shouldForgetWhenAStreamIsNotUsedForLong() {
    try (TopologyHarness it = harness("tuning.retention.ms=10000")) {
      answer(it, "a", "1");
      it.driver.advanceWallClockTime(Duration.ofMillis(10_001));
      it.send("a", json("2"));

      assertThat(it.generator.running("2").request().memory().tuning()).isNull();
    }
  }

  @Test
  void shouldNoteTheUseWhenNothingIsLearntAnyMore() throws Exception {
    try (TopologyHarness it = harness("tuning.retention.ms=16000")) {
      StreamTuning same = Tunings.random(1, LAYERS, 9);
      long begin = it.nowMs();
      byte[] written = null;
      for (int i = 0; i < 30; i++) {
        it.send("a", json("p" + i));
        it.generator.running("p" + i).finishWith(same);
        it.tick();
        written = written == null ? store(it).get("a") : written;
        if (i == 1) {
          assertThat(store(it).get("a")).as("not each use is a write").isEqualTo(written);
        }
        it.advance(Duration.ofMillis(500));
      }

      assertThat(TuningCodec.decode(store(it).get("a")).lastUsedEpochMs())
          .isGreaterThan(begin + 12_000);
      assertThat(stored(it, "a")).isEqualTo(same);
    }
  }

  @Test
  void shouldSweepDeadStreamsWhileOthersAreServed() {
    try (TopologyHarness it = harness("tuning.retention.ms=10000")) {
      for (int i = 0; i < 100; i++) {
        answer(it, "dead-" + i, "d" + i);
      }
      it.advance(Duration.ofMillis(10_001));
      for (int i = 0; i < 160; i++) {
        answer(it, "living", "l" + i);
      }

      assertThat(streams(it)).containsExactly("living");
      assertThat(it.counter(Meters.TUNING_FORGOTTEN)).isEqualTo(100);
    }
  }

  @Test
  void shouldKeepTheOldValueWhenTheNewOneIsTooLarge() throws Exception {
    try (TopologyHarness it = harness()) {
      answer(it, "a", "1");
      StreamTuning huge = Tunings.random(2, LAYERS, 7);
      it.send("a", json("2"));
      it.generator
          .running("2")
          .finishWith(
              new StreamTuning(
                  7,
                  huge.tuner(),
                  huge.skipSet(),
                  huge.phase(),
                  huge.sets(),
                  1,
                  0,
                  1,
                  0,
                  0,
                  null,
                  new byte[0],
                  new byte[StreamTunings.MAX_BYTES]));
      it.tick();

      assertThat(it.completedIds()).containsExactly("1", "2");
      assertThat(stored(it, "a").version()).isEqualTo(1);
      assertThat(it.counter(Meters.TUNING_TOO_LARGE)).isEqualTo(1);
    }
  }

  private TopologyHarness harness(String... settings) {
    return new TopologyHarness(state, new FakeGenerator(2), settings);
  }

  private static void answer(TopologyHarness it, String stream, String id) {
    it.send(stream, json(id));
    it.generator.running(id).finish();
    it.tick();
  }

  private static StreamTuning stored(TopologyHarness it, String stream) throws Exception {
    return TuningCodec.decode(store(it).get(stream)).tuning();
  }

  private static List<String> streams(TopologyHarness it) {
    List<String> streams = new ArrayList<>();
    try (var all = store(it).all()) {
      all.forEachRemaining(each -> streams.add(each.key));
    }
    return streams;
  }

  private static Map<String, ByteBuffer> bytes(TopologyHarness it) {
    Map<String, ByteBuffer> bytes = new TreeMap<>();
    try (var all = store(it).all()) {
      all.forEachRemaining(each -> bytes.put(each.key, ByteBuffer.wrap(each.value)));
    }
    return bytes;
  }

  private static KeyValueStore<String, byte[]> store(TopologyHarness it) {
    return it.driver.getKeyValueStore(StateStores.TUNING);
  }
}
