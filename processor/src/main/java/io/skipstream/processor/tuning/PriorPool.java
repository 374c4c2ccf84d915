package io.skipstream.processor.tuning;

import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.tuning.PooledSet;
import io.skipstream.tuning.TuningPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The summaries of all tasks of all instances, merged: what new streams begin with. Read from the
 * global store now and then, since it is only advice.
 *
 * <p><b>Threading:</b> any thread; one of them reads while others use what was read before.
 */
public final class PriorPool {
  private static final int MAX_SETS = 16;

  /** Sets that are told apart while summaries are merged. */
  private static final int MAX_MERGED = 1024;

  private final PriorCodec codec;
  private final long refreshMs;
  private final ProcessorMetrics metrics;
  private volatile TuningPool pool = TuningPool.EMPTY;
  private volatile long nextRefreshMs = Long.MIN_VALUE;

  /**
   * @param refreshMs age at which it is read again
   */
  public PriorPool(PriorScope scope, long refreshMs, ProcessorMetrics metrics) {
    this.codec = new PriorCodec(scope);
    this.refreshMs = refreshMs;
    this.metrics = Objects.requireNonNull(metrics, "metrics");
  }

  /** What serves streams of this model on this kind of device. */
  public TuningPool get(ReadOnlyKeyValueStore<Bytes, byte[]> priors, long nowMs) {
    if (nowMs >= nextRefreshMs && claimRefresh(nowMs)) {
      pool = merge(priors);
    }
    return pool;
  }

  private synchronized boolean claimRefresh(long nowMs) {
    boolean due = nowMs >= nextRefreshMs;
    if (due) {
      nextRefreshMs = nowMs + refreshMs;
    }
    return due;
  }

  private TuningPool merge(ReadOnlyKeyValueStore<Bytes, byte[]> priors) {
    ServedSets merged = new ServedSets(MAX_MERGED);
    try (KeyValueIterator<Bytes, byte[]> records = priors.all()) {
      while (records.hasNext()) {
        // The in-memory store guards reads, not its iterators' values: the global thread writes.
        byte[] record = priors.get(records.next().key);
        if (record == null) {
          continue;
        }
        try {
          merged.addAll(codec.decode(record));
        } catch (UnreadableTuningException e) {
          metrics.priorUnreadable();
        }
      }
    }
    List<PooledSet> best = new ArrayList<>();
    for (ServedSet served : merged.best(MAX_SETS)) {
      if (served.tries() > 0) {
        best.add(new PooledSet(served.set(), served.hits(), served.tries()));
      }
    }
    return new TuningPool(best);
  }
}
