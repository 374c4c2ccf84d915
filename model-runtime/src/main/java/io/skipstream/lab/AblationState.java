package io.skipstream.lab;

import io.skipstream.tuning.SkipSet;
import java.util.List;

/**
 * State of the laboratory's own tuners, which no store keeps.
 *
 * @param rounds asked about so far
 * @param waiting sets that are to be scored next
 */
record AblationState(long seed, long serial, long rounds, SkipSet set, List<SkipSet> waiting) {
  AblationState {
    waiting = List.copyOf(waiting);
  }
}
