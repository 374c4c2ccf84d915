package io.skipstream.processor.app;

import io.skipstream.processor.gate.PollGate;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.metrics.ProcessorMetrics;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The orderly end: nothing new is read or started, what is started may finish.
 *
 * <p><b>Threading:</b> any thread but those of Kafka Streams, whose punctuators do the work.
 */
final class Drain {
  private static final long LOOK_EVERY_MS = 20;

  private final PollGate gate;
  private final CreditPool credits;
  private final ProcessorMetrics metrics;
  private final Clock clock;

  Drain(PollGate gate, CreditPool credits, ProcessorMetrics metrics, Clock clock) {
    this.gate = gate;
    this.credits = credits;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Waits until all that was started has ended, the time is up, or the streams have stopped.
   *
   * @param stopped counted down when the streams run no more
   */
  void run(long graceMs, CountDownLatch stopped) {
    gate.closeAll();
    credits.stop();
    long endMs = Math.addExact(clock.millis(), graceMs);
    try {
      while (metrics.busyCount() > 0 && clock.millis() < endMs) {
        if (stopped.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
