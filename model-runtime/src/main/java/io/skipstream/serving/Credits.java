package io.skipstream.serving;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many requests are in the loop.
 *
 * <p><b>Threading:</b> any thread; never blocks.
 */
final class Credits {
  private final int capacity;
  private final AtomicInteger taken = new AtomicInteger();

  Credits(int capacity) {
    this.capacity = capacity;
  }

  boolean tryTake() {
    int before;
    do {
      before = taken.get();
      if (before >= capacity) {
        return false;
      }
    } while (!taken.compareAndSet(before, before + 1));
    return true;
  }

  void giveBack() {
    taken.decrementAndGet();
  }

  boolean allBack() {
    return taken.get() == 0;
  }
}
