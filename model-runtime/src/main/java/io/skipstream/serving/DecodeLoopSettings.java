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
 */
public record DecodeLoopSettings(
    int maxBatch,
    int queueCapacity,
    int prefillRowsPerPass,
    int kvHeadroomTokens,
    Map<String, Double> streamWeights) {
  public static final DecodeLoopSettings DEFAULT = of(8, 32, 64, 32);

  public DecodeLoopSettings {
    check("max_batch", maxBatch, 1, 1_024);
    check("queue_capacity", queueCapacity, 0, 1_000_000);
    check("prefill_rows_per_pass", prefillRowsPerPass, 1, 65_536);
    check("kv_headroom_tokens", kvHeadroomTokens, 1, 1_048_576);
    streamWeights = Map.copyOf(streamWeights);
  }

  /** All streams weigh the same. */
  public static DecodeLoopSettings of(
      int maxBatch, int queueCapacity, int prefillRowsPerPass, int kvHeadroomTokens) {
    return new DecodeLoopSettings(
        maxBatch, queueCapacity, prefillRowsPerPass, kvHeadroomTokens, Map.of());
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
