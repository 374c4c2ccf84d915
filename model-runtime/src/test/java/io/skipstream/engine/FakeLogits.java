package io.skipstream.engine;

import java.util.Arrays;

/** The logits of a {@link FakeEngine}; turn to NaN when the next pass begins. */
final class FakeLogits implements Logits {
  private final int vocabSize;
  private final int[][] indices;
  private final float[] values;
  private final int rows;
  private boolean expired;

  FakeLogits(PassBatch batch, int vocabSize) {
    this.vocabSize = vocabSize;
    this.indices = new int[batch.runs()][];
    int next = 0;
    for (int run = 0; run < batch.runs(); run++) {
      int count = batch.rowCount(run);
      indices[run] = new int[count];
      for (int i = 0; i < count; i++) {
        boolean wanted =
            switch (batch.logitsWanted(run)) {
              case ALL -> true;
              case LAST -> i == count - 1;
              case NONE -> false;
            };
        indices[run][i] = wanted ? next++ : -1;
      }
    }
    this.rows = next;
    this.values = new float[rows * vocabSize];
  }

  boolean wants(int run, int rowInRun) {
    return indices[run][rowInRun] >= 0;
  }

  void expire() {
    expired = true;
    Arrays.fill(values, Float.NaN);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int vocabSize() {
    return vocabSize;
  }

  @Override
  public int indexOf(int run, int rowInRun) {
    if (expired) {
      throw new AssertionError("engine contract: logits read after the next pass");
    }
    if (indices[run][rowInRun] < 0) {
      throw new IllegalArgumentException("run " + run + " row " + rowInRun + " has no logits");
    }
    return indices[run][rowInRun];
  }

  @Override
  public float[] values() {
    return values;
  }
}
