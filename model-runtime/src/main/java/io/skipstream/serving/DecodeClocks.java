package io.skipstream.serving;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The clocks of a decode loop.
 *
 * @param nanos monotonic nanoseconds, for durations
 * @param epochMs wall clock, for deadlines
 */
public record DecodeClocks(LongSupplier nanos, LongSupplier epochMs) {
  public static final DecodeClocks SYSTEM =
      new DecodeClocks(System::nanoTime, System::currentTimeMillis);

  public DecodeClocks {
    Objects.requireNonNull(nanos, "nanos");
    Objects.requireNonNull(epochMs, "epochMs");
  }
}
