package io.skipstream.serving;

import io.skipstream.tuning.CostTable;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The costs as of some calls ago: a new table at the first call, then ever more seldom, since
 * fitting one takes milliseconds and what it says changes ever less.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class FreshCosts {
  private static final long FIRST_REFRESH = 16;
  private static final long LAST_REFRESH = 1_024;

  private final Supplier<CostTable> tables;
  private CostTable latest;
  private long calls;
  private long nextRefresh = 1;

  /**
   * @param tables the costs as they are known now, null as long as nobody knows
   */
  FreshCosts(Supplier<CostTable> tables) {
    this.tables = Objects.requireNonNull(tables, "tables");
  }

  /** The costs, or null; to be called once a round that needs them. */
  CostTable next() {
    if (++calls == nextRefresh) {
      latest = tables.get();
      nextRefresh += Math.max(FIRST_REFRESH - 1, Math.min(LAST_REFRESH, nextRefresh));
    }
    return latest;
  }
}
