package io.skipstream.engine.torch;

import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import java.util.Arrays;

/** The last pass's logits. Runs' results stand in order. */
final class TorchLogits implements Logits {
  private final int vocabSize;
  private float[] values = new float[0];
  private int[] firstResults = new int[8];
  private int[] firstWantedRows = new int[8];
  private int runs;
  private int rows;

  TorchLogits(int vocabSize) {
    this.vocabSize = vocabSize;
  }

  /** Makes room for a batch's results and returns the buffer. */
  float[] prepare(PassBatch batch) {
    runs = batch.runs();
    rows = 0;
    if (firstResults.length < runs) {
      firstResults = new int[2 * runs];
      firstWantedRows = new int[2 * runs];
    }
    for (int run = 0; run < runs; run++) {
      int count = batch.rowCount(run);
      LogitsWanted wanted = batch.logitsWanted(run);
      firstResults[run] = rows;
      firstWantedRows[run] =
          wanted == LogitsWanted.ALL ? 0 : wanted == LogitsWanted.LAST ? count - 1 : count;
      rows += count - firstWantedRows[run];
    }
    int needed = Math.multiplyExact(rows, vocabSize);
    if (values.length < needed) {
      values = Arrays.copyOf(values, Math.max(needed, 2 * values.length));
    }
    return values;
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
    int end = run + 1 < runs ? firstResults[run + 1] : rows;
    int index = firstResults[run] + rowInRun - firstWantedRows[run];
    if (run >= runs || rowInRun < firstWantedRows[run] || index >= end) {
      throw new IllegalArgumentException("row " + rowInRun + " of run " + run + " has no logits");
    }
    return index;
  }

  @Override
  public float[] values() {
    return values;
  }
}
