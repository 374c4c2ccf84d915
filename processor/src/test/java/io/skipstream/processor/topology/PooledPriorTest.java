package io.skipstream.processor.topology;

import static io.skipstream.processor.testing.Prompts.bytes;
import static io.skipstream.processor.testing.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.skipstream.processor.metrics.Meters;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.FakeLearning;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.v1.ServedSkipSet;
import io.skipstream.schemas.v1.TuningPriorRecord;
import io.skipstream.tuning.PooledSet;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningPool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What served some streams is where others begin. */
class PooledPriorTest {
  private static final String TOPIC = "llm.tuning-prior.v1";
  private static final int LAYERS = 4;
  private static final SkipSet ATTENTION = SkipSet.of(LAYERS, new int[] {1}, new int[0]);
  private static final SkipSet MLP = SkipSet.of(LAYERS, new int[0], new int[] {2});

  @TempDir Path state;

  @Test
  void shouldTellAtMostOncePerIntervalWhatServedItsStreams() throws Exception {
    try (TopologyHarness it = harness("tuning.prior.interval.ms=1000")) {
      TestOutputTopic<byte[], byte[]> told = told(it);
      for (int i = 0; i < 5; i++) {
        answer(it, "a", "p" + i);
      }
      it.advance(Duration.ofMillis(1000));
      answer(it, "a", "later");

      List<TestRecord<byte[], byte[]>> records = told.readRecordsToList();
      assertThat(records).hasSize(2);
      assertThat(new String(records.get(1).key(), StandardCharsets.UTF_8))
          .isEqualTo("fingerprint-1/none-fp32-deterministic/skipstream/0");
      TuningPriorRecord record = TuningPriorRecord.parseFrom(records.get(1).value());
      assertThat(record.getPartition()).isZero();
      assertThat(record.getSetsList())
          .extracting(set -> SkipSet.unpack(LAYERS, set.getSkipSet().toByteArray()))
          .containsExactlyInAnyOrder(
              SkipSet.uniform(LAYERS, 0.5), FakeLearning.rightSet("a", LAYERS));
      // 3 of 6 requests began with each set: 3 tokens, 1 accepted of 3 examined in each.
      assertThat(record.getSets(0).getTokens()).isBetween(8.0, 9.0);
      assertThat(record.getSets(0).getHits() / record.getSets(0).getTries())
          .isEqualTo(1 / 3.0, within(1e-9));
    }
  }

  @Test
  void shouldGiveNewStreamsWhatServedOthers() {
    try (TopologyHarness it = harness("tuning.prior.interval.ms=10")) {
      assertThat(pool(it, "a", "first")).isEqualTo(TuningPool.EMPTY);
      for (int i = 0; i < 8; i++) {
        answer(it, "a", "p" + i);
      }

      assertThat(pool(it, "new", "second").sets())
          .extracting(PooledSet::set)
          .startsWith(FakeLearning.rightSet("a", LAYERS));
    }
  }

  @Test
  void shouldMergeWhatAllTasksTell() {
    try (TopologyHarness it = harness()) {
      TestInputTopic<byte[], byte[]> topic = topic(it);
      topic.pipeInput(
          bytes("task 0"), prior().addSets(served(ATTENTION, 10, 20, 50)).build().toByteArray());
      topic.pipeInput(
          bytes("task 1"),
          prior()
              .addSets(served(ATTENTION, 5, 20, 60))
              .addSets(served(MLP, 9, 10, 100))
              .build()
              .toByteArray());

      assertThat(pool(it, "new", "1").sets())
          .containsExactly(new PooledSet(ATTENTION, 15, 40), new PooledSet(MLP, 9, 10));
    }
  }

  @Test
  void shouldLeaveOutWhatIsOfNoUseOrDamaged() {
    try (TopologyHarness it = harness()) {
      TestInputTopic<byte[], byte[]> topic = topic(it);
      topic.pipeInput(bytes("x"), bytes("not a record"));
      topic.pipeInput(bytes("y"), new byte[100_000]);
      topic.pipeInput(
          bytes("nan"), prior().addSets(served(MLP, Double.NaN, 1, 1)).build().toByteArray());
      topic.pipeInput(bytes("hits"), prior().addSets(served(MLP, 2, 1, 1)).build().toByteArray());
      topic.pipeInput(bytes("format"), prior().setFormat(2).build().toByteArray());
      topic.pipeInput(
          bytes("layers"),
          prior()
              .setLayers(5)
              .addSets(served(SkipSet.uniform(5, 0.5), 1, 2, 3))
              .build()
              .toByteArray());
      topic.pipeInput(null, prior().addSets(served(MLP, 1, 2, 3)).build().toByteArray());
      topic.pipeInput(
          bytes("other model"),
          prior().setModelFingerprint("other").addSets(served(MLP, 1, 2, 3)).build().toByteArray());
      topic.pipeInput(
          bytes("other device"),
          prior().setCostProfile("cuda").addSets(served(MLP, 1, 2, 3)).build().toByteArray());
      topic.pipeInput(
          bytes("withdrawn"), prior().addSets(served(MLP, 1, 2, 3)).build().toByteArray());
      topic.pipeInput(bytes("withdrawn"), null);

      assertThat(pool(it, "new", "1")).isEqualTo(TuningPool.EMPTY);
      assertThat(it.counter(Meters.PRIOR_UNREADABLE)).isEqualTo(6);
    }
  }

  private TopologyHarness harness(String... settings) {
    return new TopologyHarness(state, new FakeGenerator(2), settings);
  }

  private static TuningPriorRecord.Builder prior() {
    return TuningPriorRecord.newBuilder()
        .setFormat(1)
        .setModelFingerprint("fingerprint-1")
        .setCostProfile("none-fp32-deterministic")
        .setLayers(LAYERS);
  }

  private static ServedSkipSet served(SkipSet set, double hits, double tries, double tokens) {
    return ServedSkipSet.newBuilder()
        .setSkipSet(ByteString.copyFrom(set.packed()))
        .setHits(hits)
        .setTries(tries)
        .setTokens(tokens)
        .build();
  }

  private static TuningPool pool(TopologyHarness it, String stream, String id) {
    it.send(stream, json(id));
    TuningPool pool = it.generator.running(id).request().memory().pool();
    it.generator.running(id).finish();
    it.tick();
    return pool;
  }

  private static void answer(TopologyHarness it, String stream, String id) {
    pool(it, stream, id);
  }

  private static TestInputTopic<byte[], byte[]> topic(TopologyHarness it) {
    return it.driver.createInputTopic(TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static TestOutputTopic<byte[], byte[]> told(TopologyHarness it) {
    return it.driver.createOutputTopic(
        TOPIC, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
