package io.skipstream.engine.modelled;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Logits as a function of a row's path: a few likely tokens over a flat floor of zeros. How far the
 * best leads varies from row to row, so that a planner finds sure and unsure tokens. With sublayers
 * left out the best two change places in some rows.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class PathLogits {
  private static final int LIKELY = 8;
  private static final float TOP = 40;
  private static final float STEP = 0.75f;
  private static final float MOST_LEAD = 6;

  private final int vocabSize;
  private final double agreement;
  private final BitSet never;
  private int[] written = new int[64];
  private int count;

  PathLogits(int vocabSize, ModelledSettings settings) {
    this.vocabSize = vocabSize;
    this.agreement = settings.agreement();
    this.never = new BitSet(vocabSize);
    settings.neverTokens().stream().filter(t -> t >= 0 && t < vocabSize).forEach(never::set);
    if (never.cardinality() == vocabSize) {
      throw new IllegalArgumentException("neverTokens leaves no token");
    }
  }

  /** The path that the given one becomes by a token. */
  static long extend(long path, int token) {
    return CounterRandom.mix(path ^ (token + 1L) * 0x9E3779B97F4A7C15L);
  }

  /** Sets everything to 0 again that was written since the last call. */
  void erase(float[] values) {
    for (int i = 0; i < count; i++) {
      values[written[i]] = 0;
    }
    count = 0;
  }

  /** Writes a row whose values are all 0. */
  void write(long path, SkipSet skipSet, float[] values, int offset) {
    if (written.length < count + LIKELY) {
      written = Arrays.copyOf(written, 2 * written.length);
    }
    float lead = (float) (MOST_LEAD * unit(CounterRandom.mix(path + 1)));
    boolean swaps =
        !skipSet.isEmpty()
            && unit(CounterRandom.mix(path ^ skipSet.hashCode() * 0xD1342543DE82EF95L))
                >= agreement;
    long lot = path;
    for (int i = 0; i < LIKELY; i++) {
      lot = CounterRandom.mix(lot + 0x9E3779B97F4A7C15L);
      int rank = swaps && i < 2 ? 1 - i : i;
      int at = offset + likely(lot);
      // A token that is drawn twice keeps its better place.
      float value = rank == 0 ? TOP + lead : TOP - STEP * rank;
      values[at] = Math.max(values[at], value);
      written[count++] = at;
    }
  }

  private int likely(long lot) {
    int token = (int) Long.remainderUnsigned(lot, vocabSize);
    int free = never.nextClearBit(token);
    return free < vocabSize ? free : never.nextClearBit(0);
  }

  private static double unit(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }
}
