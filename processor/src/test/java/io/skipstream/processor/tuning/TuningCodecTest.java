package io.skipstream.processor.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.skipstream.schemas.v1.StreamTuningRecord;
import io.skipstream.tuning.StreamTuning;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningCodecTest {
  @Test
  void shouldComeBackEqualWhenEncodedAndDecoded() throws Exception {
    for (int seed = 0; seed < 500; seed++) {
      int layers = 2 + seed % 90;
      StreamTuning tuning = Tunings.random(seed, layers, seed);

      StoredTuning read = TuningCodec.decode(TuningCodec.encode(tuning, "9f2c", 17L + seed));

      assertThat(read.tuning()).isEqualTo(tuning);
      assertThat(read.modelFingerprint()).isEqualTo("9f2c");
      assertThat(read.lastUsedEpochMs()).isEqualTo(17L + seed);
    }
  }

  @Test
  void shouldWriteTheSameBytesWhenTheValueIsTheSame() {
    byte[] first = TuningCodec.encode(Tunings.random(7, 32, 3), "m", 1);

    assertThat(TuningCodec.encode(Tunings.random(7, 32, 3), "m", 1)).isEqualTo(first);
  }

  @Test
  void shouldFitIntoTheLimitWhenTheModelHasEightyLayers() {
    String fingerprint = "a".repeat(64);
    for (int seed = 0; seed < 500; seed++) {
      assertThat(TuningCodec.encode(Tunings.random(seed, 80, 1L << 50), fingerprint, 1L << 41))
          .hasSizeLessThanOrEqualTo(StreamTunings.MAX_BYTES);
    }
  }

  @Test
  void shouldThrowNothingElseWhenBytesAreDamaged() {
    SplittableRandom random = new SplittableRandom(11);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = TuningCodec.encode(Tunings.random(i % 50, 32, i), "9f2c", i);
      if (i % 3 == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      for (int flips = random.nextInt(4); flips >= 0 && bytes.length > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      refused += isReadable(bytes) ? 0 : 1;
      random.nextBytes(bytes);
      refused += isReadable(bytes) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(20_000);
  }

  @Test
  void shouldRefuseRecordsOfOtherFormats() {
    byte[] newer = StreamTuningRecord.newBuilder().setFormat(2).setVersion(1).build().toByteArray();

    assertThatThrownBy(() -> TuningCodec.decode(newer))
        .isInstanceOf(UnreadableTuningException.class)
        .hasMessage("format is 2, known is 1");
    assertThatThrownBy(() -> TuningCodec.decode(new byte[0]))
        .isInstanceOf(UnreadableTuningException.class);
    assertThatThrownBy(() -> TuningCodec.decode(new byte[TuningCodec.MAX_READ_BYTES + 1]))
        .isInstanceOf(UnreadableTuningException.class)
        .hasMessage("65537 bytes, the limit is 65536");
  }

  @ParameterizedTest
  @CsvSource({
    "version, 1.1e15, 0.0..1.0E15",
    "tokens, 1.1e15, 0.0..1.0E15",
    "search_passes, 1.7e308, 0.0..1.0E15",
    "served_passes, Infinity, 0.0..1.0E15",
    "expected_speedup, 1.1e6, 0.0..1000000.0",
    "measured_speedup, 1.7e308, 0.0..1000000.0",
    "sets.hits, 1.7e308, 0.0..1.0E15",
    "sets.tries, 1.7e308, 0.0..1.0E15",
    "guard.balance, -1.1e15, -1.0E15..1.0E15",
    "guard.probe_net, NaN, -1.0E15..1.0E15",
    "guard.probe_rounds, 2147483647, 0.0..1000000.0",
    "guard.since_probe, 1.7e308, 0.0..1.0E15",
    "guard.pause, 1.7e308, 0.0..1.0E15"
  })
  void shouldRefuseNumbersBeyondAnyService(String path, double beyond, String limits)
      throws Exception {
    StreamTuningRecord.Builder record = guarded();
    String field = path.substring(path.indexOf('.') + 1);
    Message.Builder holder =
        path.startsWith("sets.")
            ? record.getSetsBuilder(0)
            : path.startsWith("guard.") ? record.getGuardBuilder() : record;
    put(holder, field, beyond);

    assertThatThrownBy(() -> TuningCodec.decode(record.build().toByteArray()))
        .isInstanceOf(UnreadableTuningException.class)
        .hasMessage(field + " must be within " + limits + ", was " + beyond);
  }

  @Test
  void shouldRefuseASetThatComesTwice() throws Exception {
    StreamTuningRecord.Builder record = guarded();
    record.addSets(record.getSets(0));

    assertThatThrownBy(() -> TuningCodec.decode(record.build().toByteArray()))
        .isInstanceOf(UnreadableTuningException.class)
        .hasMessageMatching("sets hold [01]{64} twice");
  }

  private static StreamTuningRecord.Builder guarded() throws Exception {
    for (int seed = 0; ; seed++) {
      StreamTuning tuning = Tunings.random(seed, 32, 1);
      if (tuning.guard() != null) {
        return StreamTuningRecord.parseFrom(TuningCodec.encode(tuning, "m", 1)).toBuilder();
      }
    }
  }

  private static void put(Message.Builder record, String name, double value) {
    FieldDescriptor field = record.getDescriptorForType().findFieldByName(name);
    Object typed =
        switch (field.getJavaType()) {
          case LONG -> (long) value;
          case INT -> (int) value;
          default -> value;
        };
    record.setField(field, typed);
  }

  private static boolean isReadable(byte[] bytes) {
    try {
      TuningCodec.decode(bytes);
      return true;
    } catch (UnreadableTuningException e) {
      return false;
    }
  }
}
