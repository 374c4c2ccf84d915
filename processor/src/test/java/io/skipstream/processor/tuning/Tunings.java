package io.skipstream.processor.tuning;

import io.skipstream.tuning.Guard;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;
import io.skipstream.tuning.StreamTuning.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Values for tests. */
public final class Tunings {
  private Tunings() {}

  /** Of a stream with some history; the same seed gives the same. */
  public static StreamTuning random(long seed, int layers, long version) {
    SplittableRandom random = new SplittableRandom(seed);
    List<KnownSet> sets = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      double tries = random.nextDouble(1000);
      KnownSet known = new KnownSet(set(random, layers), tries * random.nextDouble(), tries);
      if (sets.stream().noneMatch(other -> other.set().equals(known.set()))) {
        sets.add(known);
      }
    }
    return new StreamTuning(
        version,
        random.nextBoolean() ? "adaptive" : "swift",
        sets.get(0).set(),
        Phase.values()[random.nextInt(Phase.values().length)],
        sets,
        random.nextLong(1L << 40),
        random.nextDouble(1e6),
        random.nextDouble(1e9),
        random.nextDouble(3),
        random.nextDouble(3),
        random.nextInt(4) == 0 ? null : guard(random),
        bytes(random, random.nextInt(380)),
        bytes(random, random.nextInt(1500)));
  }

  public static SkipSet set(SplittableRandom random, int layers) {
    byte[] packed = bytes(random, SkipSet.packedBytes(layers));
    int used = 2 * layers & 7;
    if (used != 0) {
      packed[packed.length - 1] &= (byte) ((1 << used) - 1);
    }
    return SkipSet.unpack(layers, packed);
  }

  private static Guard guard(SplittableRandom random) {
    return new Guard(
        Guard.Mode.values()[random.nextInt(3)],
        random.nextDouble(32) - 16,
        random.nextDouble(4) - 2,
        random.nextInt(25),
        random.nextDouble(500),
        32 + random.nextDouble(480));
  }

  private static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
