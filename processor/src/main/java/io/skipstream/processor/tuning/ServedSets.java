package io.skipstream.processor.tuning;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The skip sets that served most, out of many: bounded, whatever streams come and go.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class ServedSets {
  private final int most;
  private final Map<SkipSet, ServedSet> sets = new LinkedHashMap<>();

  /**
   * @param most sets that are kept
   */
  ServedSets(int most) {
    this.most = most;
  }

  /** Adds to what is known of a set; where there is no room, the least used one gives way. */
  void add(ServedSet served) {
    ServedSet known = sets.get(served.set());
    if (known == null && sets.size() == most) {
      sets.remove(leastUsed().set());
    }
    sets.put(served.set(), known == null ? served : known.plus(served));
  }

  void addAll(Collection<ServedSet> all) {
    all.forEach(this::add);
  }

  /** Lets what is old count less. */
  void fade(double factor) {
    sets.replaceAll((set, served) -> served.times(factor));
  }

  /** The most used ones, in order. */
  List<ServedSet> best(int count) {
    List<ServedSet> all = new ArrayList<>(sets.values());
    all.sort(ServedSet.BY_USE);
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  private ServedSet leastUsed() {
    ServedSet least = null;
    for (ServedSet served : sets.values()) {
      if (least == null || served.tokens() < least.tokens()) {
        least = served;
      }
    }
    return least;
  }
}
