package io.skipstream.processor.tuning;

import java.util.Locale;
import java.util.Objects;

/**
 * What stored tunings must fit to be used.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param modelFingerprint of the model that is served
 * @param layers of that model
 * @param retentionMs how long an unused stream's knowledge counts
 */
public record TuningScope(String modelFingerprint, int layers, long retentionMs) {
  /** Why a stored tuning is not used. */
  public enum Misfit {
    /** It was learnt under another model. */
    MODEL,
    /** It is of another number of layers than its model has. */
    LAYERS,
    /** It was not used for the retention time. */
    RETENTION;

    /** As pages name it. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public TuningScope {
    Objects.requireNonNull(modelFingerprint, "modelFingerprint");
  }

  /** Why it is not used; null if it is. */
  public Misfit misfit(StoredTuning stored, long nowMs) {
    if (!stored.modelFingerprint().equals(modelFingerprint)) {
      return Misfit.MODEL;
    }
    if (TuningSweep.isDead(stored.lastUsedEpochMs(), nowMs, retentionMs)) {
      return Misfit.RETENTION;
    }
    return stored.tuning().skipSet().layers() == layers ? null : Misfit.LAYERS;
  }
}
