package io.skipstream.serving;

import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.TokenTree;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a round's pass: each decoding sequence's tree, and a chunk of the known tokens of
 * each that joins. A joining sequence's last known token is no prompt row but its first root, so
 * that only trees need logits.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from round to round.
 */
final class RoundPass {
  /** One in so many prompt rows is for the earliest that joins, whoever else does. */
  private static final int EARLIEST_PART = 4;

  private final DecodeCounters counters;
  private final int prefillRowsPerPass;
  private final SkipSet fullModel;
  private final PassBatch rows = new PassBatch();
  private final List<Sequence> sequences = new ArrayList<>();
  private final List<Sequence> joining = new ArrayList<>();

  RoundPass(DecodeCounters counters, int prefillRowsPerPass, SkipSet fullModel) {
    this.counters = counters;
    this.prefillRowsPerPass = prefillRowsPerPass;
    this.fullModel = fullModel;
  }

  /** Decides each sequence's prefill rows and sees to the room of what it must have. */
  void plan(Batch batch) {
    List<Sequence> active = batch.active();
    shareOutPrefill(active);
    // Room is made at the cost of those behind, so the list only gets shorter behind i.
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      int needed = sequence.joining() ? sequence.prefillRows() : 1;
      if (needed > 0 && !sequence.resting()) {
        batch.makeRoom(sequence, sequence.committed() + needed);
      }
    }
  }

  // To the stream that was served the least first, or a long prompt would hold up the others that
  // join. But the earliest gets on in any case.
  private void shareOutPrefill(List<Sequence> active) {
    joining.clear();
    int left = prefillRowsPerPass;
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      sequence.prefillRows(0);
      if (sequence.joining() && !sequence.resting()) {
        if (joining.isEmpty()) {
          int sure = Math.max(1, prefillRowsPerPass / EARLIEST_PART);
          sequence.prefillRows(Math.min(sequence.rowsToPrefill(), sure));
          left -= sequence.prefillRows();
        }
        insert(sequence);
      }
    }
    for (int i = 0; i < joining.size(); i++) {
      Sequence sequence = joining.get(i);
      int more = Math.min(sequence.rowsToPrefill() - sequence.prefillRows(), left);
      sequence.prefillRows(sequence.prefillRows() + more);
      left -= more;
    }
  }

  private void insert(Sequence sequence) {
    int at = joining.size();
    while (at > 0 && sequence.share().counter() < joining.get(at - 1).share().counter()) {
      at--;
    }
    joining.add(at, sequence);
  }

  /** Puts the rows together, once trees have grown. */
  PassBatch assemble(List<Sequence> active) {
    clear();
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      if (sequence.ended() || sequence.resting()) {
        continue;
      }
      if (!sequence.joining()) {
        addTree(sequence);
      } else if (sequence.prefillRows() > 0) {
        addPrefill(sequence);
      }
    }
    return rows;
  }

  private void addTree(Sequence sequence) {
    TokenTree tree = sequence.tree();
    begin(sequence, LogitsWanted.ALL);
    for (int node = 0; node < tree.size(); node++) {
      rows.addRow(tree.token(node), tree.parent(node));
    }
  }

  private void addPrefill(Sequence sequence) {
    int from = sequence.committed();
    int count = sequence.prefillRows();
    begin(sequence, LogitsWanted.NONE);
    for (int i = 0; i < count; i++) {
      rows.addRow(sequence.token(from + i), i - 1);
    }
    counters.prefillRows += count;
    counters.recomputedRows += Math.max(0, Math.min(count, sequence.computedBefore() - from));
  }

  private void begin(Sequence sequence, LogitsWanted wanted) {
    sequences.add(sequence);
    rows.beginRun(sequence.kv(), sequence.committed(), fullModel, wanted);
  }

  /** The sequence of each run. */
  List<Sequence> sequences() {
    return sequences;
  }

  /** Whether a run is a tree, with logits. */
  boolean isTree(int run) {
    return rows.logitsWanted(run) == LogitsWanted.ALL;
  }

  int rowCount(int run) {
    return rows.rowCount(run);
  }

  void clear() {
    rows.clear();
    sequences.clear();
  }
}
