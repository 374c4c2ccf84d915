package io.skipstream.processor.storebench;

import java.util.Arrays;

/**
 * Latencies of one phase.
 *
 * <p><b>Threading:</b> any thread.
 */
final class Latencies {
  private final long[] readNanos;
  private final long[] updateNanos;
  private int count;

  Latencies(int expected) {
    this.readNanos = new long[expected];
    this.updateNanos = new long[expected];
  }

  /** More than expected, after a repeated transaction, are left out. */
  synchronized void add(long read, long update) {
    if (count < readNanos.length) {
      readNanos[count] = read;
      updateNanos[count] = update;
      count++;
    }
  }

  synchronized boolean complete() {
    return count == readNanos.length;
  }

  synchronized StoreBenchResult.Percentiles reads() {
    return percentiles(Arrays.copyOf(readNanos, count));
  }

  synchronized StoreBenchResult.Percentiles updates() {
    return percentiles(Arrays.copyOf(updateNanos, count));
  }

  /** Of nanoseconds, which are sorted. */
  static StoreBenchResult.Percentiles percentiles(long[] nanos) {
    Arrays.sort(nanos);
    return new StoreBenchResult.Percentiles(
        micros(nanos, 0.5), micros(nanos, 0.99), micros(nanos, 1));
  }

  private static double micros(long[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, rank)] / 1e3;
  }
}
