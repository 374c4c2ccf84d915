package io.skipstream.engine.modelled;

/** Time that passes only while somebody sleeps. */
final class VirtualPassClock implements PassClock {
  private long nanos;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void sleepUntil(long deadlineNanos) {
    nanos = Math.max(nanos, deadlineNanos);
  }
}
