package io.skipstream.engine.torch;

import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch in the integers that {@code decoder.py} understands: which rows each sublayer computes,
 * and the steps of attention (write K/V, attend), the same for all layers.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from pass to pass.
 */
final class PassPlan {
  private static final int WRITE = 0;
  private static final int ATTEND = 1;

  private final int layers;
  private final int window;
  private final boolean deterministic;

  final LongList numbers = new LongList();
  final LongList layerRows = new LongList();
  final LongList partial = new LongList();
  final LongList steps = new LongList();
  final LongList maskSpec = new LongList();
  boolean[] groupKeeps = new boolean[0];
  int groups;
  long wantedStart;
  long wantedCount;
  boolean hasTrees;

  private final List<SkipSet> skipSets = new ArrayList<>();
  // For each run of the pass: the rows, within the run, that its slots hold afterwards; null: in
  // order.
  private final List<int[]> kept = new ArrayList<>();
  private int[] runGroups = new int[8];
  private int indicesStart;

  PassPlan(int layers, int window, boolean deterministic) {
    this.layers = layers;
    this.window = window;
    this.deterministic = deterministic;
  }

  /**
   * The rows of a run that lie in its sequence's slots after the pass, or null for all in order.
   */
  int[] keptPath(int run) {
    return kept.get(run);
  }

  void build(PassBatch batch) {
    numbers.clear();
    layerRows.clear();
    partial.clear();
    steps.clear();
    maskSpec.clear();
    kept.clear();
    hasTrees = false;
    for (int row = 0; row < batch.rows(); row++) {
      numbers.add(batch.token(row));
    }
    for (int row = 0; row < batch.rows(); row++) {
      numbers.add(batch.position(row));
    }
    indicesStart = numbers.size();
    group(batch);
    chooseRows(batch);
    for (int run = 0; run < batch.runs(); run++) {
      attention(batch, run);
    }
    chooseLogits(batch);
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
    groups = skipSets.size();
    groupKeeps = new boolean[layers * groups];
    for (int layer = 0; layer < layers; layer++) {
      for (int group = 0; group < groups; group++) {
        groupKeeps[layer * groups + group] = !skipSets.get(group).skipsAttention(layer);
      }
    }
  }

  /** A sublayer computes no rows, all rows, or those of the runs whose skip set keeps it. */
  private void chooseRows(PassBatch batch) {
    for (int sublayer = 0; sublayer < 2 * layers; sublayer++) {
      int keeping = 0;
      for (int group = 0; group < groups; group++) {
        keeping += keeps(group, sublayer) ? 1 : 0;
      }
      if (keeping == 0 || keeping == groups) {
        layerRows.add(keeping == 0 ? 0 : 1);
        continue;
      }
      layerRows.add(2 + partial.size());
      partial.add(numbers.size() - indicesStart);
      int before = numbers.size();
      for (int run = 0; run < batch.runs(); run++) {
        if (keeps(runGroups[run], sublayer)) {
          for (int row = 0; row < batch.rowCount(run); row++) {
            numbers.add(batch.firstRow(run) + row);
          }
        }
      }
      partial.add(numbers.size() - before);
    }
  }

  private boolean keeps(int group, int sublayer) {
    SkipSet set = skipSets.get(group);
    return sublayer % 2 == 0 ? !set.skipsAttention(sublayer / 2) : !set.skipsMlp(sublayer / 2);
  }

  private void attention(PassBatch batch, int run) {
    int group = runGroups[run];
    int slot = batch.sequence(run).slot();
    int base = batch.baseLength(run);
    int first = batch.firstRow(run);
    if (TreePaths.isChain(batch, run)) {
      int count = batch.rowCount(run);
      step(WRITE, group, slot, base, count, first, -1, 0);
      attend(group, slot, base, count, first, -1);
      kept.add(null);
      return;
    }
    hasTrees = true;
    int[] written = new int[0];
    boolean[] done = new boolean[batch.rowCount(run)];
    for (int[] path : TreePaths.of(batch, run)) {
      int shared = 0;
      while (shared < written.length && shared < path.length && written[shared] == path[shared]) {
        shared++;
      }
      int fresh = path.length;
      while (fresh > 0 && !done[path[fresh - 1]]) {
        fresh--;
        done[path[fresh]] = true;
      }
      int index = numbers.size() - indicesStart;
      for (int row : path) {
        numbers.add(first + row);
      }
      step(WRITE, group, slot, base + shared, path.length - shared, 0, index + shared, 0);
      attend(group, slot, base + fresh, path.length - fresh, 0, index + fresh);
      written = path;
    }
    kept.add(written);
  }

  /** Rows at consecutive positions; in deterministic mode a call for each block of 64 positions. */
  private void attend(int group, int slot, int position, int count, int row, int index) {
    int done = 0;
    while (done < count) {
      int at = position + done;
      int block = at / TorchEngine.BLOCK;
      int rows =
          deterministic ? Math.min(count - done, (block + 1) * TorchEngine.BLOCK - at) : count;
      int end = deterministic ? (block + 1) * TorchEngine.BLOCK : at + rows;
      int oldest = Math.max(0, (deterministic ? block * TorchEngine.BLOCK : at) - window + 1);
      int begin = window == 0 ? 0 : oldest - oldest % TorchEngine.BLOCK;
      int mask = maskSpec.size() / 4;
      maskSpec.add(rows);
      maskSpec.add(at);
      maskSpec.add(begin);
      maskSpec.add(end);
      step(ATTEND, group, slot, end, rows, row + done, index < 0 ? -1 : index + done, mask);
      done += rows;
    }
  }

  private void step(
      int kind, int group, int slot, int position, int count, int row, int index, int mask) {
    steps.add(kind);
    steps.add(group);
    steps.add(slot);
    steps.add(position);
    steps.add(count);
    steps.add(row);
    steps.add(index);
    steps.add(mask);
  }

  private void chooseLogits(PassBatch batch) {
    wantedStart = numbers.size() - indicesStart;
    for (int run = 0; run < batch.runs(); run++) {
      int rows = batch.rowCount(run);
      int from =
          batch.logitsWanted(run) == LogitsWanted.ALL
              ? 0
              : batch.logitsWanted(run) == LogitsWanted.LAST ? rows - 1 : rows;
      for (int row = from; row < rows; row++) {
        numbers.add(batch.firstRow(run) + row);
      }
    }
    wantedCount = numbers.size() - indicesStart - wantedStart;
  }
}
