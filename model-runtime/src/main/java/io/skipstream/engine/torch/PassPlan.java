package io.skipstream.engine.torch;

import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch in the integers that {@code decoder.py} understands: where each row's K/V goes, which
 * rows each sublayer computes, and what attention sees.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from pass to pass.
 */
final class PassPlan {
  private final int layers;
  private final int minRows;
  private final AttentionPlan attention;

  private final LongList numbers = new LongList();
  private final LongList layerRows = new LongList();
  private final LongList partial = new LongList();
  private final List<SkipSet> skipSets = new ArrayList<>();
  private boolean[] groupKeeps = new boolean[0];
  private int[] runGroups = new int[8];
  private int[] slots = new int[64];
  private int[] starts = new int[8]; // of the runs' sequences, when the slots were chosen
  private int rows;
  private int wantedStart;
  private int wantedCount;

  /**
   * @param minRows rows that every linear may have without padding; smaller passes get idle rows
   */
  PassPlan(int layers, int minRows, AttentionPlan attention) {
    this.layers = layers;
    this.minRows = minRows;
    this.attention = attention;
  }

  void build(PassBatch batch, KvCache kv) {
    numbers.clear();
    rows = Math.max(batch.rows(), minRows);
    for (int row = 0; row < rows; row++) {
      numbers.add(row < batch.rows() ? batch.token(row) : 0);
    }
    for (int row = 0; row < rows; row++) {
      numbers.add(row < batch.rows() ? batch.position(row) : 0);
    }
    placeRows(batch, kv);
    group(batch);
    numbers.startIndices();
    chooseRows(batch);
    attention.build(batch, kv, slots, runGroups, numbers);
    chooseLogits(batch);
  }

  /** The first row at a position goes to that position's slot; others, and trials, to scratch. */
  private void placeRows(PassBatch batch, KvCache kv) {
    if (slots.length < rows) {
      slots = new int[2 * rows];
    }
    if (starts.length < batch.runs()) {
      starts = new int[2 * batch.runs()];
    }
    int scratch = 0;
    for (int run = 0; run < batch.runs(); run++) {
      int start = kv.start(batch.sequence(run));
      starts[run] = start;
      int first = batch.firstRow(run);
      int placed = batch.baseLength(run) - 1;
      for (int row = first; row < first + batch.rowCount(run); row++) {
        boolean chain = !batch.isScratch(run) && batch.position(row) > placed;
        placed = Math.max(placed, batch.position(row));
        slots[row] = chain ? start + batch.position(row) : kv.scratchSlot(scratch++);
      }
    }
    for (int row = 0; row < rows; row++) {
      numbers.add(row < batch.rows() ? slots[row] : kv.trashSlot());
    }
  }

  /**
   * The slot where what a row of the batch has written is by now.
   *
   * @param start first slot of the run's sequence, which may have moved since
   */
  int slot(int run, int row, int start) {
    int slot = slots[row];
    return slot < KvCache.SCRATCH ? slot : slot - starts[run] + start;
  }

  private void group(PassBatch batch) {
    skipSets.clear();
    if (runGroups.length < batch.runs()) {
      runGroups = new int[2 * batch.runs()];
    }
    for (int run = 0; run < batch.runs(); run++) {
      int group = skipSets.indexOf(batch.skipSet(run));
      if (group < 0) {
        group = skipSets.size();
        skipSets.add(batch.skipSet(run));
      }
      runGroups[run] = group;
    }
    int groups = skipSets.size();
    groupKeeps = new boolean[layers * groups];
    for (int layer = 0; layer < layers; layer++) {
      for (int group = 0; group < groups; group++) {
        groupKeeps[layer * groups + group] = !skipSets.get(group).skipsAttention(layer);
      }
    }
  }

  /** A sublayer computes no rows, all rows, or those of the runs whose skip set keeps it. */
  private void chooseRows(PassBatch batch) {
    layerRows.clear();
    partial.clear();
    for (int sublayer = 0; sublayer < 2 * layers; sublayer++) {
      int keeping = 0;
      for (int group = 0; group < skipSets.size(); group++) {
        keeping += keeps(group, sublayer) ? 1 : 0;
      }
      if (keeping == 0 || keeping == skipSets.size()) {
        layerRows.add(keeping == 0 ? 0 : 1);
        continue;
      }
      layerRows.add(2 + partial.size());
      partial.add(numbers.indices());
      int before = numbers.indices();
      for (int run = 0; run < batch.runs(); run++) {
        if (keeps(runGroups[run], sublayer)) {
          for (int row = 0; row < batch.rowCount(run); row++) {
            numbers.add(batch.firstRow(run) + row);
          }
        }
      }
      partial.add(numbers.indices() - before);
    }
  }

  private boolean keeps(int group, int sublayer) {
    SkipSet set = skipSets.get(group);
    return sublayer % 2 == 0 ? !set.skipsAttention(sublayer / 2) : !set.skipsMlp(sublayer / 2);
  }

  private void chooseLogits(PassBatch batch) {
    wantedStart = numbers.indices();
    for (int run = 0; run < batch.runs(); run++) {
      int count = batch.rowCount(run);
      LogitsWanted wanted = batch.logitsWanted(run);
      int from = wanted == LogitsWanted.ALL ? 0 : wanted == LogitsWanted.LAST ? count - 1 : count;
      for (int row = from; row < count; row++) {
        numbers.add(batch.firstRow(run) + row);
      }
    }
    wantedCount = numbers.indices() - wantedStart;
  }

  long[] numbers() {
    return numbers.toArray();
  }

  /** Rows of the pass, idle ones included. */
  int rows() {
    return rows;
  }

  long[] layerRows() {
    return layerRows.toArray();
  }

  long[] partial() {
    return partial.toArray();
  }

  long[] steps() {
    return attention.steps();
  }

  long[] masks() {
    return attention.masks();
  }

  /** [layers * groups]: whether a group's rows compute a layer's attention. */
  boolean[] groupKeeps() {
    return groupKeeps;
  }

  int groups() {
    return skipSets.size();
  }

  int wantedStart() {
    return wantedStart;
  }

  int wantedCount() {
    return wantedCount;
  }
}
