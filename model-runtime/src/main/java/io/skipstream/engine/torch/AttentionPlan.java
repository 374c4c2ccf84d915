package io.skipstream.engine.torch;

import io.skipstream.engine.PassBatch;
import java.util.Arrays;

/**
 * What the rows of a pass attend to, as steps that are the same for all layers.
 *
 * <p>Rows whose own position lies in the same block of 64 see a context of the same length and may
 * share a step, rows of different sequences too: each then has its slots gathered. Where the rows
 * of a step are consecutive ones of a single chain, their slots are a range and nothing is
 * gathered. The arithmetic of a row is the same in both.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from pass to pass.
 */
final class AttentionPlan {
  private static final int ROWWISE = 0;
  private static final int TOGETHER = 1;
  private static final int GATHERED = 2;

  private final int block;
  private final int window;
  private final boolean deterministic;
  private final long maxGathered;

  private final LongList steps = new LongList();
  private final LongList masks = new LongList();
  private int[] runOfRow = new int[64];
  private int[] path = new int[64];
  private boolean[] planned = new boolean[64];

  /**
   * @param window positions that a row sees; 0 is all
   * @param maxGathered most slots that a step gathers; beyond, each chain is a step of its own
   */
  AttentionPlan(int block, int window, boolean deterministic, long maxGathered) {
    this.block = block;
    this.window = window;
    this.deterministic = deterministic;
    this.maxGathered = maxGathered;
  }

  long[] steps() {
    return steps.toArray();
  }

  long[] masks() {
    return masks.toArray();
  }

  void build(PassBatch batch, KvCache kv, int[] slots, int[] runGroups, LongList numbers) {
    steps.clear();
    masks.clear();
    prepare(batch);
    for (int row = 0; row < batch.rows(); row++) {
      if (planned[row]) {
        continue;
      }
      int run = runOfRow[row];
      int last = lastOfSegment(batch, run, row);
      int cls = batch.position(row) / block;
      int members = countMembers(batch, runGroups, runGroups[run], cls);
      long gathered = (long) members * length(cls);
      boolean whole = last - row + 1 == members;
      if (last > row - 1
          && inPlace(batch, kv, slots, run, row)
          && (whole || gathered > maxGathered)) {
        range(batch, kv, run, runGroups[run], row, last - row + 1);
      } else if (gathered > maxGathered) {
        gather(batch, kv, slots, runGroups, runGroups[run], cls, row, row, numbers);
      } else {
        gather(batch, kv, slots, runGroups, runGroups[run], cls, 0, batch.rows() - 1, numbers);
      }
    }
  }

  private void prepare(PassBatch batch) {
    if (runOfRow.length < batch.rows()) {
      runOfRow = new int[2 * batch.rows()];
      planned = new boolean[2 * batch.rows()];
    }
    Arrays.fill(planned, 0, batch.rows(), false);
    for (int run = 0; run < batch.runs(); run++) {
      int first = batch.firstRow(run);
      Arrays.fill(runOfRow, first, first + batch.rowCount(run), run);
    }
  }

  /** The last of the rows from {@code row} on that follow one another within a block. */
  private int lastOfSegment(PassBatch batch, int run, int row) {
    int first = batch.firstRow(run);
    int end = first + batch.rowCount(run);
    int last = row;
    boolean together = !deterministic;
    while (last + 1 < end
        && !planned[last + 1]
        && batch.parent(last + 1) == last - first
        && (together || batch.position(last + 1) / block == batch.position(row) / block)) {
      last++;
    }
    return last;
  }

  private int countMembers(PassBatch batch, int[] runGroups, int group, int cls) {
    int members = 0;
    for (int row = 0; row < batch.rows(); row++) {
      members += isMember(batch, runGroups, group, cls, row) ? 1 : 0;
    }
    return members;
  }

  private boolean isMember(PassBatch batch, int[] runGroups, int group, int cls, int row) {
    return !planned[row] && batch.position(row) / block == cls && runGroups[runOfRow[row]] == group;
  }

  /** Whether a row and all its ancestors in the run stand at their positions' slots. */
  private boolean inPlace(PassBatch batch, KvCache kv, int[] slots, int run, int row) {
    int start = kv.start(batch.sequence(run));
    int first = batch.firstRow(run);
    for (int r = row; r >= first; r = first + batch.parent(r)) {
      if (slots[r] != start + batch.position(r)) {
        return false;
      }
      if (batch.parent(r) < 0) {
        break;
      }
    }
    return true;
  }

  private int begin(int cls) {
    if (window == 0) {
      return 0;
    }
    int oldest = Math.max(0, cls * block - window + 1);
    return oldest - oldest % block;
  }

  private int length(int cls) {
    return (cls + 1) * block - begin(cls);
  }

  private void range(PassBatch batch, KvCache kv, int run, int group, int row, int count) {
    int cls = batch.position(row) / block;
    boolean together = !deterministic && count > 1;
    int begin = begin(cls);
    int end = together ? batch.position(row) + count : (cls + 1) * block;
    int kind = together ? TOGETHER : ROWWISE;
    step(kind, group, row, count, kv.start(batch.sequence(run)) + begin, end - begin);
    mask(kind, row, count, begin, end);
    Arrays.fill(planned, row, row + count, true);
  }

  /**
   * The members among the given rows, each with its own slots: prefix, then its path in the tree.
   */
  private void gather(
      PassBatch batch,
      KvCache kv,
      int[] slots,
      int[] runGroups,
      int group,
      int cls,
      int from,
      int to,
      LongList numbers) {
    int begin = begin(cls);
    int end = (cls + 1) * block;
    int listed = numbers.indices();
    for (int row = from; row <= to; row++) {
      if (isMember(batch, runGroups, group, cls, row)) {
        numbers.add(row);
      }
    }
    int count = numbers.indices() - listed;
    int context = numbers.indices();
    for (int row = from; row <= to; row++) {
      if (isMember(batch, runGroups, group, cls, row)) {
        context(batch, kv, slots, row, begin, end, numbers);
        planned[row] = true;
      }
    }
    step(GATHERED, group, listed, count, context, end - begin);
    mask(GATHERED, listed, count, begin, end);
  }

  private void context(
      PassBatch batch, KvCache kv, int[] slots, int row, int begin, int end, LongList numbers) {
    int run = runOfRow[row];
    int first = batch.firstRow(run);
    int base = batch.baseLength(run);
    int start = kv.start(batch.sequence(run));
    int position = batch.position(row);
    if (path.length < position - base + 1) {
      path = new int[2 * (position - base + 1)];
    }
    int r = row;
    for (int i = position - base; i >= 0; i--) {
      path[i] = slots[r];
      r = first + batch.parent(r);
    }
    for (int p = begin; p < end; p++) {
      // Masked positions read any finite slot: the sequence's own, or the last within its range.
      numbers.add(p < base ? start + p : p <= position ? path[p - base] : kv.trashSlot());
    }
  }

  private void step(int kind, int group, int first, int count, int context, int length) {
    steps.add(kind);
    steps.add(group);
    steps.add(first);
    steps.add(count);
    steps.add(context);
    steps.add(length);
    steps.add(masks.size() / 5);
  }

  private void mask(int kind, int first, int count, int begin, int end) {
    masks.add(kind);
    masks.add(first);
    masks.add(count);
    masks.add(begin);
    masks.add(end);
  }
}
