package io.skipstream.serving;

import java.util.Map;

/**
 * How much a decode loop takes on.
 *
 * @param maxBatch sequences that are decoded together
 * @param queueCapacity requests that may wait for a place beyond those
 * @param prefillRowsPerPass most prompt rows in a pass, over all joining sequences: bounds how long
 *     a long prompt holds up the others
 * @param kvHeadroomTokens positions reserved beyond the known tokens when a sequence joins
 * @param streamWeights shares of streams that are to have more or less than others, whose is 1
 * @param maxSlowdown times that a pass may take because of what streams have beyond their part of
 *     it, see {@link SlowdownLimit}
 */
public record DecodeLoopSettings(
    int maxBatch,
    int queueCapacity,
    int prefillRowsPerPass,
    int kvHeadroomTokens,
    Map<String, Double> streamWeights,
    double maxSlowdown) {
  private static final double USUAL_SLOWDOWN = 1.25;

  public static final DecodeLoopSettings DEFAULT = of(8, 32, 64, 32);

  public DecodeLoopSettings {
    check("max_batch", maxBatch, 1, 1_024);
    check("queue_capacity", queueCapacity, 0, 1_000_000);
    check("prefill_rows_per_pass", prefillRowsPerPass, 1, 65_536);
    check("kv_headroom_tokens", kvHeadroomTokens, 1, 1_048_576);
    streamWeights = Map.copyOf(streamWeights);
    if (!(maxSlowdown >= 1)) {
      throw new IllegalArgumentException("max_slowdown must be 1 or more, was " + maxSlowdown);
    }
  }

  /** All streams weigh the same, and the usual slowdown is allowed. */
  public static DecodeLoopSettings of(
      int maxBatch, int queueCapacity, int prefillRowsPerPass, int kvHeadroomTokens) {
    return new DecodeLoopSettings(
        maxBatch, queueCapacity, prefillRowsPerPass, kvHeadroomTokens, Map.of(), USUAL_SLOWDOWN);
  }

  /** Requests that may be in the loop at once. */
  public int capacity() {
    return maxBatch + queueCapacity;
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be within " + least + ".." + most + ", was " + value);
    }
  }
}
