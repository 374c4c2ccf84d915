package io.skipstream.processor.handoff;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/**
 * A pool as threads use it that are a task each. A thread gives back what it took itself; that
 * others may is {@link IncarnationModelTest}'s.
 */
@Param(name = "task", gen = ThreadIdGen.class)
public class CreditPoolOperations {
  static final int CREDITS = 3;

  /** Of these, for newcomers. */
  static final int RESERVE = 1;

  /** Two threads, and one each for what is done before and after them. */
  static final int TASKS = 4;

  private final CreditPool pool = new CreditPool(CREDITS, RESERVE);
  private final List<CreditPool.Account> accounts = new ArrayList<>();
  private final List<Deque<CreditPool.Credit>> held = new ArrayList<>();

  /** An unused pool. */
  public CreditPoolOperations() {
    for (int i = 0; i < TASKS; i++) {
      accounts.add(pool.open());
      held.add(new ArrayDeque<>());
    }
  }

  /** Whether a credit was to be had. */
  @Operation
  public boolean take(@Param(name = "task") int task) {
    return keep(task, accounts.get(task).tryTake());
  }

  /** Whether one was to be had for a newcomer. */
  @Operation
  public boolean takeForNewcomer(@Param(name = "task") int task) {
    return keep(task, accounts.get(task).tryTakeForNewcomer());
  }

  /** Whether the only credit was to be had. */
  @Operation
  public boolean takeAlone(@Param(name = "task") int task) {
    return keep(task, accounts.get(task).tryTakeAlone());
  }

  private boolean keep(int task, CreditPool.Credit credit) {
    if (credit != null) {
      held.get(task).add(credit);
    }
    return credit != null;
  }

  /** Gives one back, twice as a careless caller would. */
  @Operation
  public boolean giveBack(@Param(name = "task") int task) {
    CreditPool.Credit credit = held.get(task).poll();
    if (credit != null) {
      credit.giveBack();
      credit.giveBack();
    }
    return credit != null;
  }

  @Operation
  public void wantNothing(@Param(name = "task") int task) {
    accounts.get(task).wantNothing();
  }

  @Operation
  public int taken() {
    return pool.taken();
  }
}
