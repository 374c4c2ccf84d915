package io.skipstream.tuning;

import java.util.Objects;

/**
 * One measured pass.
 *
 * @param skipSet what all its rows left out
 * @param rows over all sequences
 * @param batch sequences
 * @param context mean context length
 */
public record PassSample(SkipSet skipSet, int rows, int batch, int context, double seconds) {
  public PassSample {
    Objects.requireNonNull(skipSet, "skipSet");
    Checks.atLeast("batch", batch, 1);
    Checks.atLeast("rows", rows, batch);
    Checks.atLeast("context", context, 0);
    Checks.positive("seconds", seconds);
  }
}
