package io.skipstream.serving;

import java.util.function.LongSupplier;

/**
 * Notes when a request passed its stages, each the first time only.
 *
 * <p><b>Threading:</b> made on the offering thread, then confined to the decode thread.
 */
final class RequestTimer {
  private final LongSupplier nanos;
  private final long offered;
  private long admitted;
  private long prefilled;
  private long firstToken;
  // Bits of the stages passed: a clock's value can't say, it may be anything.
  private int passed;

  RequestTimer(LongSupplier nanos) {
    this.nanos = nanos;
    this.offered = nanos.getAsLong();
  }

  void admitted() {
    if ((passed & 1) == 0) {
      admitted = nanos.getAsLong();
      passed |= 1;
    }
  }

  void prefilled() {
    if ((passed & 2) == 0) {
      prefilled = nanos.getAsLong();
      passed |= 2;
    }
  }

  void token() {
    if ((passed & 4) == 0) {
      firstToken = nanos.getAsLong();
      passed |= 4;
    }
  }

  /** The timings of a request that ends now; a stage that was never reached took 0 ms. */
  GenerationTimings finished() {
    long now = nanos.getAsLong();
    long leftQueue = (passed & 1) != 0 ? admitted : now;
    long leftPrefill = (passed & 2) != 0 ? prefilled : now;
    return new GenerationTimings(
        millis(leftQueue - offered),
        millis(leftPrefill - leftQueue),
        (passed & 4) != 0 ? millis(firstToken - offered) : 0,
        millis(now - leftPrefill),
        millis(now - offered));
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
