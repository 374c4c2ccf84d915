package io.skipstream.processor.chaos;

import java.util.Objects;

/**
 * One fault of a plan.
 *
 * @param number from 0, in the order of time
 * @param atMs since the begin of the phase
 * @param instance whom it hits, where it hits one
 * @param strength from 0 to 1: how long or how much, within what the kind allows
 */
record Fault(int number, long atMs, FaultKind kind, int instance, double strength) {
  Fault {
    Objects.requireNonNull(kind, "kind");
    if (number < 0 || atMs < 0 || instance < 0) {
      throw new IllegalArgumentException(
          "number, time and instance must be 0 or more, were "
              + number
              + ", "
              + atMs
              + ", "
              + instance);
    }
    if (!(strength >= 0 && strength <= 1)) {
      throw new IllegalArgumentException("strength must be within 0..1, was " + strength);
    }
  }

  /** A whole number between both, by the strength. */
  long between(long least, long most) {
    return least + Math.round(strength * (most - least));
  }
}
