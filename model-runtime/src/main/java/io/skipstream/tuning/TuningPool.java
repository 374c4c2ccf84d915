package io.skipstream.tuning;

import java.util.List;

/**
 * What served other streams of the same model on the same kind of device: where a new stream may
 * begin. Advisory, it never touches a text.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param sets all different, the most useful first
 */
public record TuningPool(List<PooledSet> sets) {
  public static final TuningPool EMPTY = new TuningPool(List.of());

  public TuningPool {
    sets = List.copyOf(sets);
  }
}
