package io.skipstream.processor.storebench;

import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What streams may have learnt, different for each, of the size that a long service gives.
 *
 * <p><b>Threading:</b> immutable.
 */
final class SyntheticTunings {
  private static final int SETS = 4;
  private static final double SKIPPED = 0.45;

  private final int layers;
  private final int tunerStateBytes;

  SyntheticTunings(int layers, int tunerStateBytes) {
    this.layers = layers;
    this.tunerStateBytes = tunerStateBytes;
  }

  StreamTuning of(String stream, long version) {
    SplittableRandom random = new SplittableRandom(31L * stream.hashCode() + version);
    List<KnownSet> sets = new ArrayList<>(SETS);
    for (int i = 0; i < SETS; i++) {
      double tries = 50 + random.nextDouble(500);
      sets.add(new KnownSet(set(random), tries * random.nextDouble(), tries));
    }
    byte[] state = new byte[tunerStateBytes];
    random.nextBytes(state);
    double tokens = 1000 + random.nextDouble(1e6);
    return new StreamTuning(
        version,
        "adaptive",
        sets.get(0).set(),
        StreamTuning.Phase.SETTLED,
        sets,
        (long) tokens,
        0.02 * tokens,
        tokens,
        1 + random.nextDouble(),
        1 + random.nextDouble(),
        Guard.fresh(GuardSettings.DEFAULT),
        calibration(random),
        state);
  }

  private SkipSet set(SplittableRandom random) {
    StringBuilder bits = new StringBuilder(2 * layers);
    for (int i = 0; i < 2 * layers; i++) {
      boolean inner = i >= 2 && i < 2 * layers - 2;
      bits.append(inner && random.nextDouble() < SKIPPED ? '1' : '0');
    }
    return SkipSet.parse(bits.toString());
  }

  private static byte[] calibration(SplittableRandom random) {
    Calibration calibration = new Calibration();
    for (int i = 0; i < 64; i++) {
      double confidence = random.nextDouble();
      calibration.observe(0, 1 + random.nextInt(8), confidence, random.nextDouble() < confidence);
    }
    return calibration.bytes();
  }
}
