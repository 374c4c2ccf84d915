package io.skipstream.lab;

import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tuning.adaptive.AdaptiveLimits;

/**
 * How long a laboratory's streams are.
 *
 * @param sampling what completions are drawn with
 * @param servedPrompts of each stream that tuners see, at most 28
 * @param recordTokens new tokens of each of them
 * @param servedTokens tokens of a run; the prompts are served again and again
 * @param heldOutRecords further records that sets' true speed is measured on, at most 12
 * @param searchShare of the time of a stream that the adaptive tuner may search, beyond its credit
 */
public record LabSettings(
    SamplingParameters sampling,
    int servedPrompts,
    int recordTokens,
    int servedTokens,
    int heldOutRecords,
    double searchShare) {
  /**
   * 2,304 scored ones in twelve records: a set's acceptance is known to .005 then, its speed to a
   * fiftieth, and what two sets differ by better still, as they meet the same tokens.
   */
  static final int HELD_OUT_TOKENS = 193;

  private static final int FIRST_HELD_OUT = 28;
  private static final int MOST_HELD_OUT = 12;
  private static final SamplingParameters SAMPLED = new SamplingParameters(0.7, 0, 1, 0, 1);

  private static final double SEARCH_SHARE = AdaptiveLimits.DEFAULTS.searchShare();

  public static final LabSettings FULL = new LabSettings(SAMPLED, 20, 129, 5000, 12, SEARCH_SHARE);
  public static final LabSettings QUICK = new LabSettings(SAMPLED, 8, 129, 1200, 12, SEARCH_SHARE);

  public LabSettings {
    if (servedPrompts < 1 || servedPrompts > FIRST_HELD_OUT) {
      throw new IllegalArgumentException(
          "servedPrompts must be within 1.." + FIRST_HELD_OUT + ", was " + servedPrompts);
    }
    if (heldOutRecords < 1 || heldOutRecords > MOST_HELD_OUT) {
      throw new IllegalArgumentException(
          "heldOutRecords must be within 1.." + MOST_HELD_OUT + ", was " + heldOutRecords);
    }
    if (recordTokens < 2 || servedTokens < 1) {
      throw new IllegalArgumentException("recordTokens and servedTokens are too few");
    }
  }

  /** Number of the first bundled prompt that no tuner sees. */
  int firstHeldOut() {
    return FIRST_HELD_OUT;
  }

  public LabSettings withServedTokens(int tokens) {
    return new LabSettings(
        sampling, servedPrompts, recordTokens, tokens, heldOutRecords, searchShare);
  }

  public LabSettings withSampling(SamplingParameters other) {
    return new LabSettings(
        other, servedPrompts, recordTokens, servedTokens, heldOutRecords, searchShare);
  }

  public LabSettings withSearchShare(double share) {
    return new LabSettings(
        sampling, servedPrompts, recordTokens, servedTokens, heldOutRecords, share);
  }
}
