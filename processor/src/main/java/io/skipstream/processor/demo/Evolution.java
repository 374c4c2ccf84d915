package io.skipstream.processor.demo;

import io.skipstream.schemas.v1.AcceptanceEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The sets that a stream has learnt, one after the other.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class Evolution {
  private static final int MOST = 32;

  private final Deque<LearntSet> sets = new ArrayDeque<>();

  /** Takes in an event; an older version than the last one says nothing new. */
  void add(AcceptanceEvent event) {
    LearntSet last = sets.peekLast();
    if (event.getTuningVersion() == 0
        || (last != null && event.getTuningVersion() <= last.version())) {
      return;
    }
    LearntSet next =
        new LearntSet(
            event.getTuningVersion(),
            event.getTuningPhase(),
            setOf(event),
            event.getMatchness(),
            event.getExpectedSpeedup(),
            event.getMeasuredSpeedup(),
            event.getSearchShare());
    if (last != null && last.skipSet().equals(next.skipSet())) {
      sets.removeLast();
    } else if (sets.size() == MOST) {
      sets.removeFirst();
    }
    sets.addLast(next);
  }

  /** The set that the event's figures are of; the drafted one where it tells no other. */
  static String setOf(AcceptanceEvent event) {
    return event.getLearntSkipSet().isEmpty() ? event.getSkipSet() : event.getLearntSkipSet();
  }

  /** Oldest first; the last one is the present. */
  List<LearntSet> sets() {
    return List.copyOf(sets);
  }
}
