package io.skipstream.engine;

import java.util.Arrays;

/**
 * The last pass's logits, for engines to fill. Runs' results stand in order.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> the engine's own buffer,
 * used again by its next pass.
 */
public final class PassLogits implements Logits {
  private final int vocabSize;
  private float[] values = new float[0];
  private int[] firstResults = new int[8];
  private int[] firstWantedRows = new int[8];
  private int runs;
  private int rows;

  public PassLogits(int vocabSize) {
    this.vocabSize = vocabSize;
  }

  /** Makes room for a batch's results and returns the buffer; what stood in it stays. */
  public float[] prepare(PassBatch batch) {
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
