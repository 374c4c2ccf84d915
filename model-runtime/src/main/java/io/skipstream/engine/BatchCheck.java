package io.skipstream.engine;

/** Refuses what a device would answer with garbage or a crash, for engines to call. */
public final class BatchCheck {
  private BatchCheck() {}

  /**
   * Checks a batch before its pass.
   *
   * @throws IllegalArgumentException if it breaks the contract of {@link Engine}
   */
  public static void check(PassBatch batch, KvLengths kv, EngineInfo info) {
    if (batch.rows() == 0) {
      throw new IllegalArgumentException("the batch has no rows");
    }
    for (int run = 0; run < batch.runs(); run++) {
      if (batch.rowCount(run) == 0) {
        throw new IllegalArgumentException("run " + run + " has no rows");
      }
      int layers = batch.skipSet(run).layers();
      if (layers != info.layers()) {
        throw new IllegalArgumentException(
            "run " + run + " has a skip set of " + layers + " layers, not " + info.layers());
      }
      checkBase(batch, run, kv);
      checkRows(batch, run, kv, info);
    }
  }

  private static void checkBase(PassBatch batch, int run, KvLengths kv) {
    int base = batch.baseLength(run);
    int length = kv.length(batch.sequence(run));
    if (batch.isScratch(run) ? base > length : base < length) {
      throw new IllegalArgumentException(
          "run " + run + " begins at " + base + ", the committed length is " + length);
    }
    for (int other = 0; other < run; other++) {
      if (!batch.isScratch(run)
          && !batch.isScratch(other)
          && batch.sequence(other).equals(batch.sequence(run))) {
        throw new IllegalArgumentException(batch.sequence(run) + " has two runs in the batch");
      }
    }
  }

  private static void checkRows(PassBatch batch, int run, KvLengths kv, EngineInfo info) {
    // Rows of a scratch run have no place among the sequence's own.
    int reserved = batch.isScratch(run) ? info.maxContext() : kv.capacity(batch.sequence(run));
    int capacity = Math.min(reserved, info.maxContext());
    int first = batch.firstRow(run);
    for (int row = first; row < first + batch.rowCount(run); row++) {
      if (batch.position(row) >= capacity) {
        throw new IllegalArgumentException(
            "position " + batch.position(row) + " is beyond the capacity " + capacity);
      }
      if (batch.token(row) < 0 || batch.token(row) >= info.vocabSize()) {
        throw new IllegalArgumentException(
            "token " + batch.token(row) + " is not within 0.." + (info.vocabSize() - 1));
      }
    }
  }

  /**
   * Finds what a sequence may commit of the last pass.
   *
   * @param last null if there was no pass, or it failed
   * @param committed the sequence's committed length
   * @return the sequence's run
   * @throws IllegalArgumentException if it had none
   */
  public static int committableRun(PassBatch last, SequenceId sequence, int committed) {
    int run = lastRun(last, sequence);
    if (last.baseLength(run) != committed) {
      throw new IllegalStateException(
          "the run began at " + last.baseLength(run) + ", not at the committed " + committed);
    }
    return run;
  }

  private static int lastRun(PassBatch last, SequenceId sequence) {
    if (last != null) {
      for (int run = 0; run < last.runs(); run++) {
        if (last.sequence(run).equals(sequence) && !last.isScratch(run)) {
          return run;
        }
      }
    }
    throw new IllegalArgumentException("sequence " + sequence + " was not in the last pass");
  }

  /**
   * Checks that rows of a run are a path from its root.
   *
   * @param rows indices within the run, of which {@code count} matter
   */
  public static void checkPath(PassBatch batch, int run, int[] rows, int count) {
    if (count < 0 || count > rows.length) {
      throw new IllegalArgumentException(
          "count must be within 0.." + rows.length + ", was " + count);
    }
    int first = batch.firstRow(run);
    for (int i = 0; i < count; i++) {
      int parent = i == 0 ? -1 : rows[i - 1];
      if (rows[i] < 0
          || rows[i] >= batch.rowCount(run)
          || batch.parent(first + rows[i]) != parent) {
        throw new IllegalArgumentException("row " + rows[i] + " does not follow row " + parent);
      }
    }
  }

  /** What an engine holds of its open sequences. */
  public interface KvLengths {
    /**
     * Positions whose KV is committed.
     *
     * @throws IllegalArgumentException if the sequence is not open
     */
    int length(SequenceId sequence);

    /** Positions that there is room for. */
    int capacity(SequenceId sequence);
  }
}
