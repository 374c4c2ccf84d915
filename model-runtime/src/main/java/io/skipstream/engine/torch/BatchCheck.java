package io.skipstream.engine.torch;

import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.PassBatch;

/** Refuses a batch that the device would answer with garbage or a crash. */
final class BatchCheck {
  private BatchCheck() {}

  static void check(PassBatch batch, KvCache kv, EngineInfo info) {
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

  private static void checkBase(PassBatch batch, int run, KvCache kv) {
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

  private static void checkRows(PassBatch batch, int run, KvCache kv, EngineInfo info) {
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
}
