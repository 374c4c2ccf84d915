package io.skipstream.processor.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.skipstream.schemas.v1.ServedSkipSet;
import io.skipstream.schemas.v1.TuningPriorRecord;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class PriorCodecTest {
  private static final int LAYERS = 128;
  private static final PriorScope SCOPE =
      new PriorScope("a".repeat(64), LAYERS, "cuda-bf16-deterministic", "b".repeat(249));

  private final SplittableRandom random = new SplittableRandom(5);
  private final PriorCodec codec = new PriorCodec(SCOPE);

  @Test
  void shouldReadTheLargestRecordThatIsWritten() throws Exception {
    List<ServedSet> sets = new ArrayList<>();
    for (int i = 0; i < PriorCodec.MAX_SETS; i++) {
      sets.add(new ServedSet(Tunings.set(random, LAYERS), 1.5, 2.5, 1e12));
    }

    byte[] bytes = codec.encode(Integer.MAX_VALUE, sets, Long.MAX_VALUE);

    assertThat(bytes).hasSizeLessThan(PriorCodec.MAX_READ_BYTES / 4);
    assertThat(codec.decode(bytes)).isEqualTo(sets);
  }

  @Test
  void shouldRefuseNumbersBeyondAnyService() {
    SkipSet set = Tunings.set(random, LAYERS);

    refuses("tries must be within 0.0..1.0E15, was 1.7E308", served(set, 1, 1.7e308, 1));
    refuses("tokens must be within 0.0..1.0E15, was 1.01E15", served(set, 1, 2, 1.01e15));
    refuses("tokens must be within 0.0..1.0E15, was Infinity", served(set, 1, 2, 1.0 / 0));
    refuses("tries must be within 0.0..1.0E15, was NaN", served(set, 1, Double.NaN, 1));
  }

  @Test
  void shouldRefuseASetThatComesTwice() {
    SkipSet set = Tunings.set(random, LAYERS);

    refuses(
        "sets hold " + set.bits() + " twice",
        served(set, 1, 2, 3),
        served(Tunings.set(random, LAYERS), 1, 2, 3),
        served(set, 1, 2, 3));
  }

  @Test
  void shouldBeginAnewWhenTheTasksOwnRecordIsImplausible() {
    SkipSet set = Tunings.set(random, LAYERS);
    MapStore topic = new MapStore();
    topic.values.put(
        Bytes.wrap(codec.key(3)),
        record(served(set, 1, 1.7e308, 1.7e308), served(set, 1, 1.7e308, 1.7e308)));

    assertThat(new TaskPrior(SCOPE, 3, 0, topic).isDue(0)).isTrue();
  }

  private void refuses(String why, ServedSkipSet... sets) {
    assertThatThrownBy(() -> codec.decode(record(sets)))
        .isInstanceOf(UnreadableTuningException.class)
        .hasMessage(why);
  }

  private static byte[] record(ServedSkipSet... sets) {
    return TuningPriorRecord.newBuilder()
        .setFormat(1)
        .setModelFingerprint(SCOPE.modelFingerprint())
        .setCostProfile(SCOPE.costProfile())
        .setLayers(LAYERS)
        .addAllSets(List.of(sets))
        .build()
        .toByteArray();
  }

  private static ServedSkipSet served(SkipSet set, double hits, double tries, double tokens) {
    return ServedSkipSet.newBuilder()
        .setSkipSet(ByteString.copyFrom(set.packed()))
        .setHits(hits)
        .setTries(tries)
        .setTokens(tokens)
        .build();
  }
}
