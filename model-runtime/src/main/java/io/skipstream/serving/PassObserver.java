package io.skipstream.serving;

import io.skipstream.tuning.SkipSet;

/**
 * Is told how long passes took.
 *
 * <p><b>Threading:</b> called on the decode thread only; must return at once.
 */
@FunctionalInterface
public interface PassObserver {
  /**
   * A pass has ended. Only passes whose rows share a skip set and all decode are told: prompt rows
   * want no logits and cost less, trials of other sets read one context for many rows.
   *
   * @param rows over all sequences
   * @param sequences in it
   * @param meanContext positions before each sequence's first row
   */
  void passed(SkipSet skipSet, int rows, int sequences, int meanContext, long nanos);
}
