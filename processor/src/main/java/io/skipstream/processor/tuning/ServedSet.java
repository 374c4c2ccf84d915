package io.skipstream.processor.tuning;

import io.skipstream.tuning.SkipSet;
import java.util.Comparator;
import java.util.Objects;

/**
 * A skip set and how it has served the streams of a task, all discounted by age.
 *
 * @param hits draft tokens accepted under it
 * @param tries draft tokens examined under it
 * @param tokens served while drafts used it
 */
record ServedSet(SkipSet set, double hits, double tries, double tokens) {
  /** The most useful first; the same order everywhere. */
  static final Comparator<ServedSet> BY_USE =
      Comparator.comparingDouble(ServedSet::tokens)
          .reversed()
          .thenComparing(served -> served.set().bits());

  ServedSet {
    Objects.requireNonNull(set, "set");
    within("hits", hits, tries);
    within("tries", tries, Double.MAX_VALUE);
    within("tokens", tokens, Double.MAX_VALUE);
  }

  ServedSet plus(ServedSet other) {
    return new ServedSet(set, hits + other.hits, tries + other.tries, tokens + other.tokens);
  }

  ServedSet times(double factor) {
    return new ServedSet(set, factor * hits, factor * tries, factor * tokens);
  }

  private static void within(String field, double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw new IllegalArgumentException(field + " must be within 0.." + most + ", was " + value);
    }
  }
}
