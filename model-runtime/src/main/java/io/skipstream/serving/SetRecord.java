package io.skipstream.serving;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning.KnownSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What the last few skip sets have earned a stream in real drafts. Old drafts fade; of too many
 * sets the one longest unused is forgotten.
 *
 * <p><b>Threading:</b> confined to the decode thread; only {@link #toList} allocates.
 */
final class SetRecord {
  /** Sets remembered. */
  static final int MOST = 6;

  // Draft tokens after which the older ones weigh half.
  private static final double FULL = 512;

  private final SkipSet[] sets = new SkipSet[MOST];
  private final double[] hits = new double[MOST];
  private final double[] tries = new double[MOST];
  private final long[] used = new long[MOST];
  private long clock;

  /**
   * Adds draft tokens of one round.
   *
   * @param met accepted ones
   * @param tried those whose predecessors were all accepted
   */
  void count(SkipSet set, double met, double tried) {
    int slot = find(set);
    if (slot < 0) {
      slot = oldest();
      sets[slot] = set;
      hits[slot] = 0;
      tries[slot] = 0;
    }
    if (tries[slot] >= FULL) {
      hits[slot] /= 2;
      tries[slot] /= 2;
    }
    hits[slot] += met;
    tries[slot] += tried;
    used[slot] = ++clock;
  }

  double hits(SkipSet set) {
    int slot = find(set);
    return slot < 0 ? 0 : hits[slot];
  }

  double tries(SkipSet set) {
    int slot = find(set);
    return slot < 0 ? 0 : tries[slot];
  }

  /** All of them, the given one first, whether or not it was drafted with. */
  List<KnownSet> toList(SkipSet first) {
    List<KnownSet> list = new ArrayList<>();
    list.add(new KnownSet(first, hits(first), tries(first)));
    for (int slot = 0; slot < MOST; slot++) {
      if (sets[slot] != null && !sets[slot].equals(first)) {
        list.add(new KnownSet(sets[slot], hits[slot], tries[slot]));
      }
    }
    return list;
  }

  private int find(SkipSet set) {
    for (int slot = 0; slot < MOST; slot++) {
      if (sets[slot] != null && (sets[slot] == set || sets[slot].equals(set))) {
        return slot;
      }
    }
    return -1;
  }

  private int oldest() {
    int oldest = 0;
    for (int slot = 1; slot < MOST; slot++) {
      oldest = used[slot] < used[oldest] ? slot : oldest;
    }
    return oldest;
  }
}
