package io.skipstream.processor.app;

import java.time.InstantSource;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * Tells when Kafka Streams has not run for long. It retries what it waits for without a word, also
 * where that can't come: the end of a transaction that its coordinator has forgotten.
 *
 * <p><b>Threading:</b> any thread.
 */
final class StallWatch {
  private static final long FIRST_MS = 60_000;

  private final InstantSource clock;
  private boolean running = true;
  private long sinceMs;
  private long nextMs;

  StallWatch(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void changed(State now) {
    boolean runs = now != State.CREATED && now != State.REBALANCING;
    if (running && !runs) {
      sinceMs = clock.millis();
      nextMs = FIRST_MS;
    }
    running = runs;
  }

  /**
   * To be asked now and then.
   *
   * @return for how many seconds it has not run, where that is to be told: after a minute and each
   *     time that it has doubled; else 0
   */
  synchronized long secondsToTell() {
    if (running) {
      return 0;
    }
    long elapsedMs = clock.millis() - sinceMs;
    if (elapsedMs < nextMs) {
      return 0;
    }
    nextMs = 2 * elapsedMs;
    return elapsedMs / 1000;
  }
}
