package io.skipstream.processor.chaos;

import java.util.Locale;

/** What can go wrong, and its share among the faults of a plan. */
public enum FaultKind {
  /** An instance is killed and started again. */
  KILL(20),
  /** An instance is killed and started again without its state directory. */
  STATE_WIPED(12),
  /** An instance is stopped for longer than the session timeout, and then goes on. */
  ZOMBIE(12),
  /** An instance is asked to end, with work under way, and started again. */
  ROLLING_RESTART(14),
  /** The broker is killed and started again. */
  BROKER_KILL(8),
  /** The broker is stopped for a while. */
  BROKER_PAUSE(8),
  /** A second producer sends prompts again. */
  DUPLICATE_PRODUCER(8),
  /** Records that are no valid prompts. */
  INVALID_PAYLOADS(8),
  /** A prompt that holds up its decoder for a while. */
  SLOW_ENGINE(8),
  /** A prompt that kills each JVM which generates it. */
  DEADLY_PROMPT(2);

  private final int weight;

  FaultKind(int weight) {
    this.weight = weight;
  }

  int weight() {
    return weight;
  }

  /** Whether it happens to one instance. */
  boolean hitsInstance() {
    return switch (this) {
      case KILL, STATE_WIPED, ZOMBIE, ROLLING_RESTART -> true;
      default -> false;
    };
  }

  /** The name in reports. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
