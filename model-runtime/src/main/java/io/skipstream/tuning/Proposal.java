package io.skipstream.tuning;

import java.util.List;

/** What a tuner asks of the decode loop. */
public sealed interface Proposal {
  /**
   * Score every set on the same window: the stream's latest verified tokens.
   *
   * <p>The window is cut into segments. A segment's rows see the full model's KV of all tokens
   * before it and the set's own within it, as a real draft of that length would.
   *
   * @param serial number of the measurement in the life of the stream; an outcome that comes late
   *     is told by it
   * @param sets all different, in the order of the wanted results
   * @param windowTokens tokens to score each set on, at most {@link WindowHits#MAX_TOKENS}
   * @param segmentTokens length of the drafts that are imitated; the window's own where it is not
   *     cut
   */
  record Score(long serial, List<SkipSet> sets, int windowTokens, int segmentTokens)
      implements Proposal {
    public Score {
      sets = List.copyOf(sets);
      if (serial < 0) {
        throw new IllegalArgumentException("serial must be 0 or more, was " + serial);
      }
      if (sets.isEmpty()) {
        throw new IllegalArgumentException("a score needs one set or more");
      }
      if (windowTokens < 1 || windowTokens > WindowHits.MAX_TOKENS) {
        throw new IllegalArgumentException(
            "windowTokens must be within 1.." + WindowHits.MAX_TOKENS + ", was " + windowTokens);
      }
      if (segmentTokens < 1 || segmentTokens > windowTokens) {
        throw new IllegalArgumentException(
            "segmentTokens must be within 1.." + windowTokens + ", was " + segmentTokens);
      }
    }
  }

  /**
   * Find sets by a dynamic programme over the hidden states of the stream's latest tokens (CLaSp,
   * KnapSpec): for each number of saved units the set whose state stays closest, by cosine, to the
   * full model's.
   *
   * @param serial as in {@link Score}
   * @param positions latest committed tokens whose states are followed
   * @param attentionUnits what skipping an attention sublayer saves, a small whole number
   * @param mlpUnits what skipping an MLP saves
   * @param maxUnits most units saved; the first and the last layer are kept whatever it is
   */
  record Sweep(long serial, int positions, int attentionUnits, int mlpUnits, int maxUnits)
      implements Proposal {
    public Sweep {
      if (serial < 0) {
        throw new IllegalArgumentException("serial must be 0 or more, was " + serial);
      }
      Checks.atLeast("positions", positions, 1);
      Checks.atLeast("attentionUnits", attentionUnits, 1);
      Checks.atLeast("mlpUnits", mlpUnits, 1);
      Checks.atLeast("maxUnits", maxUnits, 1);
    }
  }

  /** Measure nothing in this round. */
  record Nothing() implements Proposal {}
}
