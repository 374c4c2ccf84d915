package io.skipstream.processor.tuning;

import io.skipstream.tuning.StreamTuning;
import java.util.Objects;

/**
 * A record of the store, read.
 *
 * @param modelFingerprint the model under which it was learnt
 * @param lastUsedEpochMs when a request of the stream last ended, or a little before
 */
public record StoredTuning(StreamTuning tuning, String modelFingerprint, long lastUsedEpochMs) {
  public StoredTuning {
    Objects.requireNonNull(tuning, "tuning");
    Objects.requireNonNull(modelFingerprint, "modelFingerprint");
  }
}
