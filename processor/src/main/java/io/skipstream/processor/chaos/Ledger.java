package io.skipstream.processor.chaos;

import java.util.EnumMap;
import java.util.Map;

/**
 * Which faults were done, and what shows that they hit.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Ledger {
  private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
  private int zombies;
  private int repeats;
  private int invalid;

  synchronized void done(FaultKind kind) {
    faults.merge(kind, 1, Integer::sum);
  }

  /** The group had given up an instance that then went on. */
  synchronized void zombie() {
    zombies++;
  }

  synchronized void repeated(int prompts) {
    repeats += prompts;
  }

  synchronized void invalid(int records) {
    invalid += records;
  }

  synchronized Map<FaultKind, Integer> faults() {
    Map<FaultKind, Integer> copy = new EnumMap<>(FaultKind.class);
    copy.putAll(faults);
    return copy;
  }

  synchronized int zombies() {
    return zombies;
  }

  synchronized int repeats() {
    return repeats;
  }

  synchronized int invalid() {
    return invalid;
  }
}
