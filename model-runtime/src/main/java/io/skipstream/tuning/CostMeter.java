package io.skipstream.tuning;

import java.util.Arrays;
import java.util.Objects;

/**
 * Learns what passes cost from those that ran anyway. Passes of the same shape (numbers of kept
 * sublayers, rows, sequences, about the same context) share a cell that remembers the last few
 * durations; cells that have not been met for longest make room for new ones, and count for less.
 * {@link #table()} fits a cost table to the cells' medians: a pause of the machine is no cost.
 *
 * <p>What no pass told apart stays in the proportions of the prior table.
 *
 * <p><b>Threading:</b> confined to the decode thread; {@link #add} allocates nothing.
 */
public final class CostMeter {
  static final int CELLS = 256;

  private final CostTable prior;
  private final CostCell[] cells = new CostCell[CELLS];
  private int used;
  private long clock;

  /**
   * @param prior costs before anything was measured: of the right proportions, of any scale
   */
  public CostMeter(CostTable prior) {
    this.prior = Objects.requireNonNull(prior, "prior");
  }

  /** Takes a pass's duration in. One that took no time is a clock's fault and not counted. */
  public void add(SkipSet skipSet, int rows, int batch, int context, double seconds) {
    if (skipSet.layers() != prior.layers()) {
      throw new IllegalArgumentException(
          "skip set is of " + skipSet.layers() + " layers, the cost table of " + prior.layers());
    }
    if (!(seconds > 0) || rows < batch || batch < 1) {
      return;
    }
    int attention = prior.layers() - skipSet.skippedAttention();
    int mlp = prior.layers() - (skipSet.skipped() - skipSet.skippedAttention());
    cell(attention, mlp, rows, batch, CostCell.contextClass(context))
        .add(++clock, context, seconds);
  }

  /** Takes a pass's duration in. */
  public void add(PassSample sample) {
    add(sample.skipSet(), sample.rows(), sample.batch(), sample.context(), sample.seconds());
  }

  /** The passes taken in so far. */
  public long samples() {
    return clock;
  }

  /** The costs as of now; the prior where nothing was measured. */
  public CostTable table() {
    return used == 0 ? prior : new CostFit(prior, Arrays.copyOf(cells, used), clock).fit();
  }

  private CostCell cell(int attention, int mlp, int rows, int batch, int contextClass) {
    CostCell oldest = null;
    for (int i = 0; i < used; i++) {
      CostCell cell = cells[i];
      if (cell.is(attention, mlp, rows, batch, contextClass)) {
        return cell;
      }
      if (oldest == null || cell.lastUse() < oldest.lastUse()) {
        oldest = cell;
      }
    }
    CostCell free = oldest;
    if (used < CELLS) {
      free = new CostCell();
      cells[used++] = free;
    }
    free.begin(attention, mlp, rows, batch, contextClass);
    return free;
  }
}
