package io.skipstream.engine.modelled;

import java.util.concurrent.locks.LockSupport;

/**
 * The time in which passes take place.
 *
 * <p><b>Threading:</b> called on the decode thread.
 */
public interface PassClock {
  /** Parks until the time has come; does not spin. */
  PassClock SYSTEM =
      new PassClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleepUntil(long deadlineNanos) {
          boolean interrupted = false;
          long left;
          // Parking ends early whenever somebody wakes the decode thread.
          while ((left = deadlineNanos - System.nanoTime()) > 0) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
          }
          if (interrupted) {
            Thread.currentThread().interrupt();
          }
        }
      };

  /** Monotonic nanoseconds. */
  long nanos();

  /** Returns when {@link #nanos()} has reached the given value. */
  void sleepUntil(long deadlineNanos);
}
