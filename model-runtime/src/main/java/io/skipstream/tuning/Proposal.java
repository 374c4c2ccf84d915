package io.skipstream.tuning;

import java.util.List;

/** What a tuner asks of the decode loop. */
public sealed interface Proposal {
  /**
   * Score every set on the same window: the stream's latest verified tokens.
   *
   * @param serial number of the measurement in the life of the stream; an outcome that comes late
   *     is told by it
   * @param sets all different, in the order of the wanted results
   * @param windowTokens tokens to score each set on
   */
  record Score(long serial, List<SkipSet> sets, int windowTokens) implements Proposal {
    public Score {
      sets = List.copyOf(sets);
      if (serial < 0) {
        throw new IllegalArgumentException("serial must be 0 or more, was " + serial);
      }
      if (sets.isEmpty()) {
        throw new IllegalArgumentException("a score needs one set or more");
      }
      if (windowTokens < 1) {
        throw new IllegalArgumentException("windowTokens must be 1 or more, was " + windowTokens);
      }
    }
  }

  /** Measure nothing in this round. */
  record Nothing() implements Proposal {}
}
