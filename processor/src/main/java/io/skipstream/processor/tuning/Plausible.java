package io.skipstream.processor.tuning;

import io.skipstream.tuning.SkipSet;
import java.util.Set;

/**
 * Bounds on what a record may say. A number beyond any that service brings forth is damage, and
 * sums of it need not be numbers.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Plausible {
  /** Tokens or passes in the life of a stream, or of a task. */
  static final double MOST_COUNTED = 1e15;

  static final double MOST_SPEEDUP = 1e6;

  /** Of a probe, which is short. */
  static final int MOST_ROUNDS = 1_000_000;

  private Plausible() {}

  static double count(String field, double value) throws UnreadableTuningException {
    return within(field, value, 0, MOST_COUNTED);
  }

  static long count(String field, long value) throws UnreadableTuningException {
    return (long) within(field, value, 0, MOST_COUNTED);
  }

  static int rounds(String field, int value) throws UnreadableTuningException {
    return (int) within(field, value, 0, MOST_ROUNDS);
  }

  /** A count that may have been lost or gained. */
  static double net(String field, double value) throws UnreadableTuningException {
    return within(field, value, -MOST_COUNTED, MOST_COUNTED);
  }

  static double speedup(String field, double value) throws UnreadableTuningException {
    return within(field, value, 0, MOST_SPEEDUP);
  }

  /** Adds a set that must not be there yet: what is said of it twice would be added up. */
  static void addOnce(Set<SkipSet> sets, SkipSet set) throws UnreadableTuningException {
    if (!sets.add(set)) {
      throw new UnreadableTuningException("sets hold " + set.bits() + " twice");
    }
  }

  private static double within(String field, double value, double least, double most)
      throws UnreadableTuningException {
    if (!(value >= least && value <= most)) {
      throw new UnreadableTuningException(
          field + " must be within " + least + ".." + most + ", was " + value);
    }
    return value;
  }
}
