package io.skipstream.processor.handoff;

import java.util.Arrays;

/**
 * What a {@link CreditPool} of three credits, one of them for newcomers, and four tasks answers if
 * everything happens one after the other; by task, as Lincheck's operations are.
 */
public final class CreditPoolSpec {
  private static final int NOBODY = -1;

  private final int[] held = new int[CreditPoolOperations.TASKS];
  private final boolean[] wanting = new boolean[CreditPoolOperations.TASKS];
  private int waitingToBeAlone = NOBODY;
  private int alone = NOBODY;

  /** See {@link CreditPoolOperations#take}. */
  public boolean take(int task) {
    return takeUpTo(CreditPoolOperations.CREDITS - CreditPoolOperations.RESERVE, task);
  }

  /** See {@link CreditPoolOperations#takeForNewcomer}. */
  public boolean takeForNewcomer(int task) {
    return takeUpTo(CreditPoolOperations.CREDITS, task);
  }

  private boolean takeUpTo(int most, int task) {
    wanting[task] = true;
    boolean forOneAlone = waitingToBeAlone != NOBODY || alone != NOBODY;
    if (forOneAlone || taken() >= most || isOthersTurn(task)) {
      return false;
    }
    held[task]++;
    return true;
  }

  /** See {@link CreditPoolOperations#takeAlone}. */
  public boolean takeAlone(int task) {
    wanting[task] = true;
    if (alone != NOBODY || (waitingToBeAlone != NOBODY && waitingToBeAlone != task)) {
      return false;
    }
    boolean free = taken() == 0;
    waitingToBeAlone = free ? NOBODY : task;
    if (free) {
      alone = task;
      held[task]++;
    }
    return free;
  }

  /** See {@link CreditPoolOperations#giveBack}. */
  public boolean giveBack(int task) {
    if (held[task] == 0) {
      return false;
    }
    held[task]--;
    if (alone == task) {
      alone = NOBODY;
    }
    return true;
  }

  /** See {@link CreditPoolOperations#wantNothing}. */
  public void wantNothing(int task) {
    wanting[task] = false;
    if (waitingToBeAlone == task) {
      waitingToBeAlone = NOBODY;
    }
  }

  /** See {@link CreditPoolOperations#taken}. */
  public int taken() {
    return Arrays.stream(held).sum();
  }

  /** Whether it has its share while another that wants some has less. */
  private boolean isOthersTurn(int task) {
    int hungry = 0;
    for (boolean each : wanting) {
      hungry += each ? 1 : 0;
    }
    int shared = CreditPoolOperations.CREDITS - CreditPoolOperations.RESERVE;
    double share = Math.max(1, (double) shared / hungry);
    boolean others = false;
    for (int other = 0; other < held.length; other++) {
      others |= wanting[other] && hasMoreOf(share, task, other);
    }
    return others;
  }

  /** Whether one has its share and another has not, in whole credits or else in all. */
  private boolean hasMoreOf(double share, int task, int other) {
    return (held[task] >= Math.floor(share) && held[other] < Math.floor(share))
        || (held[task] >= share && held[other] < share);
  }
}
