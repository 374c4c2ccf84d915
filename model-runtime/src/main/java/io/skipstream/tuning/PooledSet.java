package io.skipstream.tuning;

import java.util.Objects;

/**
 * A set that served other streams.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param hits draft tokens accepted under it, discounted by age
 * @param tries draft tokens examined under it, likewise
 */
public record PooledSet(SkipSet set, double hits, double tries) {
  public PooledSet {
    Objects.requireNonNull(set, "set");
    Checks.notNegative("hits", hits);
    Checks.positive("tries", tries);
    if (hits > tries) {
      throw new IllegalArgumentException("hits must be at most " + tries + ", were " + hits);
    }
  }

  /** Share of the examined tokens that was accepted. */
  public double acceptance() {
    return hits / tries;
  }
}
