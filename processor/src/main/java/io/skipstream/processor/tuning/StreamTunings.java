package io.skipstream.processor.tuning;

import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.tuning.StreamTuning;
import java.util.Objects;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the streams of a task have learnt, in its store. A stream's value is replaced by a newer one
 * only: within an incarnation the decode thread is its one author and versions grow, so that the
 * highest version seen holds all that was learnt, whatever the order in which results arrive.
 *
 * <p>What can't be read, was learnt under another model, or was not used within the retention time
 * is as good as nothing.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
public final class StreamTunings {
  /** Largest record that is written. */
  public static final int MAX_BYTES = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(StreamTunings.class);

  /** A use is noted at least this often within the retention time, even if nothing is learnt. */
  private static final int NOTED_PER_RETENTION = 16;

  private final KeyValueStore<String, byte[]> store;
  private final TuningScope scope;
  private final ProcessorMetrics metrics;
  private final TuningSweep sweep;
  private boolean toldUnreadable;
  private boolean toldTooLarge;

  /**
   * @param modelFingerprint of the model that is served
   * @param layers of that model
   */
  public StreamTunings(
      KeyValueStore<String, byte[]> store,
      String modelFingerprint,
      int layers,
      long retentionMs,
      ProcessorMetrics metrics) {
    this.store = Objects.requireNonNull(store, "store");
    this.scope = new TuningScope(modelFingerprint, layers, retentionMs);
    this.metrics = Objects.requireNonNull(metrics, "metrics");
    this.sweep = new TuningSweep(store, retentionMs, metrics);
  }

  /** What the stream has learnt; null if nothing. */
  public StreamTuning recall(String stream, long nowMs) {
    StoredTuning stored = read(stream, nowMs);
    return stored == null ? null : stored.tuning();
  }

  /**
   * Keeps what a stream has learnt if it is newer than what is stored, and forgets some streams
   * that are dead.
   *
   * @return what was spent since the stored value
   */
  public Spent keep(String stream, StreamTuning learnt, long nowMs) {
    StoredTuning stored = read(stream, nowMs);
    Spent spent = Spent.NOTHING;
    if (stored == null || learnt.version() > stored.tuning().version()) {
      if (write(stream, learnt, nowMs)) {
        spent = spent(stored, learnt);
      }
    } else if (nowMs - stored.lastUsedEpochMs() >= scope.retentionMs() / NOTED_PER_RETENTION) {
      write(stream, stored.tuning(), nowMs);
    }
    sweep.advance(nowMs);
    return spent;
  }

  /** Streams in the store, about. */
  public long count() {
    return store.approximateNumEntries();
  }

  private StoredTuning read(String stream, long nowMs) {
    byte[] bytes = store.get(stream);
    if (bytes == null) {
      return null;
    }
    try {
      StoredTuning stored = TuningCodec.decode(bytes);
      TuningScope.Misfit misfit = scope.misfit(stored, nowMs);
      if (misfit == TuningScope.Misfit.LAYERS) {
        throw new UnreadableTuningException(
            stored.tuning().skipSet().layers() + " layers, the model has " + scope.layers());
      }
      return misfit == null ? stored : null;
    } catch (UnreadableTuningException e) {
      metrics.tuningUnreadable();
      if (!toldUnreadable) {
        toldUnreadable = true;
        LOG.warn(
            "What a stream had learnt can't be read and is forgotten; further ones are only"
                + " counted: {}",
            e.getMessage());
      }
      return null;
    }
  }

  private boolean write(String stream, StreamTuning learnt, long nowMs) {
    byte[] bytes = TuningCodec.encode(learnt, scope.modelFingerprint(), nowMs);
    if (bytes.length > MAX_BYTES) {
      metrics.tuningTooLarge();
      if (!toldTooLarge) {
        toldTooLarge = true;
        LOG.warn(
            "What a stream has learnt takes {} bytes, the limit is {}: it is not stored, and"
                + " further ones are only counted",
            bytes.length,
            MAX_BYTES);
      }
      return false;
    }
    store.put(stream, bytes);
    metrics.tuningStored(bytes.length);
    return true;
  }

  private static Spent spent(StoredTuning stored, StreamTuning learnt) {
    double searchBefore = stored == null ? 0 : stored.tuning().searchPasses();
    double servedBefore = stored == null ? 0 : stored.tuning().servedPasses();
    return new Spent(
        Math.max(0, learnt.searchPasses() - searchBefore),
        Math.max(0, learnt.servedPasses() - servedBefore));
  }
}
