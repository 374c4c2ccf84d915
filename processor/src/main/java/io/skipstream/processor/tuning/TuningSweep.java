package io.skipstream.processor.tuning;

import io.skipstream.processor.metrics.ProcessorMetrics;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Forgets streams that have not been used for the retention time. It goes along with the work: a
 * few records now and then, round after round through the keys with a rest in between. A task
 * without work gains no streams, and forgets none.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class TuningSweep {
  /** Opening an iterator costs more than some steps of it. */
  private static final int CALLS_PER_STEP = 16;

  private static final int RECORDS_PER_STEP = 64;
  private static final int ROUNDS_PER_RETENTION = 16;

  private final KeyValueStore<String, byte[]> store;
  private final long retentionMs;
  private final ProcessorMetrics metrics;
  private int calls;
  // Where the round goes on; null at its beginning.
  private String next;
  private long restUntilMs = Long.MIN_VALUE;

  TuningSweep(KeyValueStore<String, byte[]> store, long retentionMs, ProcessorMetrics metrics) {
    this.store = store;
    this.retentionMs = retentionMs;
    this.metrics = metrics;
  }

  /** Looks at some records, most often at none. */
  void advance(long nowMs) {
    if (++calls < CALLS_PER_STEP || nowMs < restUntilMs) {
      return;
    }
    calls = 0;
    try (KeyValueIterator<String, byte[]> records = store.range(next, null)) {
      for (int i = 0; i < RECORDS_PER_STEP && records.hasNext(); i++) {
        KeyValue<String, byte[]> record = records.next();
        if (isDead(record.value, nowMs)) {
          store.delete(record.key);
          metrics.tuningForgotten();
        }
      }
      next = records.hasNext() ? records.peekNextKey() : null;
    }
    if (next == null) {
      restUntilMs = nowMs + retentionMs / ROUNDS_PER_RETENTION;
    }
  }

  private boolean isDead(byte[] record, long nowMs) {
    try {
      return isDead(TuningCodec.lastUsedEpochMs(record), nowMs, retentionMs);
    } catch (UnreadableTuningException e) {
      return true;
    }
  }

  /** A date in the future, of a clock that was set back, is not believed for longer either. */
  static boolean isDead(long lastUsedEpochMs, long nowMs, long retentionMs) {
    return lastUsedEpochMs < nowMs - retentionMs || lastUsedEpochMs > nowMs + retentionMs;
  }
}
