package io.skipstream.processor.handoff;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The places of the generator, shared by the tasks of this process. A task hands over a prompt only
 * against a credit, and the credit comes back when the generator has let go of the prompt. While
 * several tasks want credits, none takes more than its share, which is as its streams weigh: the
 * generator shares by streams, so it must see those of a crowded task as often as those of others.
 * The last credits are for newcomers, the first prompts of streams that had none: beside a
 * neighbour that takes every other they need not wait for one to come back. A prompt that must run
 * alone takes the whole pool: as soon as one wants that no other credit is given out.
 *
 * <p><b>Threading:</b> any thread; nothing waits for longer than another call of this class.
 */
public final class CreditPool {
  private final int capacity;
  private final int reserve;
  private final Set<Account> wanting = new HashSet<>();
  private final AtomicLong arrivals = new AtomicLong();
  private int taken;
  private boolean stopped;
  // At most one of these is set.
  private Account waitingForAll;
  private Credit onlyCredit;

  /**
   * @param capacity credits in all
   * @param reserve of these, kept for newcomers
   */
  public CreditPool(int capacity, int reserve) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be 1 or more, was " + capacity);
    }
    if (reserve < 0 || reserve >= capacity) {
      throw new IllegalArgumentException(
          "reserve must be within 0.." + (capacity - 1) + ", was " + reserve);
    }
    this.capacity = capacity;
    this.reserve = reserve;
  }

  /** An account for a task's incarnation. */
  public Account open() {
    return new Account();
  }

  public int capacity() {
    return capacity;
  }

  /** Credits given out. */
  public synchronized int taken() {
    return taken;
  }

  /** How many results have come back, so that who waits for one sees a change. */
  public long arrivals() {
    return arrivals.get();
  }

  /** Gives out nothing more; what is out may come back. */
  public synchronized void stop() {
    stopped = true;
  }

  /** What one incarnation holds of the pool. */
  public final class Account {
    private int held;
    private double weight = 1;

    private Account() {}

    /**
     * Says how much the streams of the task weigh that have prompts, until the next call.
     *
     * @param streams 0 or more, finite
     */
    public void weigh(double streams) {
      synchronized (CreditPool.this) {
        weight = streams;
      }
    }

    /** A credit, or null if there is none for this task now: the task asks again later. */
    public Credit tryTake() {
      return tryTake(capacity - reserve);
    }

    /** A credit for the first prompt of a stream that had none; or null, as above. */
    public Credit tryTakeForNewcomer() {
      return tryTake(capacity);
    }

    private Credit tryTake(int limit) {
      synchronized (CreditPool.this) {
        wanting.add(this);
        if (stopped
            || waitingForAll != null
            || onlyCredit != null
            || taken >= limit
            || wouldTakeFromOthers()) {
          return null;
        }
        return take();
      }
    }

    /**
     * A credit beside which there is no other; null as long as others are out, which from now on
     * only come back: the task asks again later, or wants nothing any more.
     */
    public Credit tryTakeAlone() {
      synchronized (CreditPool.this) {
        wanting.add(this);
        boolean othersTurn = waitingForAll != null && waitingForAll != this;
        if (stopped || onlyCredit != null || othersTurn) {
          return null;
        }
        waitingForAll = this;
        if (taken > 0) {
          return null;
        }
        waitingForAll = null;
        onlyCredit = take();
        return onlyCredit;
      }
    }

    /** Says that the task has nothing more to hand over, so that others may have its share. */
    public void wantNothing() {
      synchronized (CreditPool.this) {
        wanting.remove(this);
        if (waitingForAll == this) {
          waitingForAll = null;
        }
      }
    }

    /** Says that a result is where the task looks for it. */
    public void arrived() {
      arrivals.incrementAndGet();
    }

    private Credit take() {
      taken++;
      held++;
      return new Credit(this);
    }

    private boolean wouldTakeFromOthers() {
      double all = 0;
      for (Account each : wanting) {
        all += each.weight;
      }
      double share = share(all);
      for (Account other : wanting) {
        double othersShare = other.share(all);
        // Whole credits first, or a heavy task's last fraction would keep a light one from its
        // only one.
        if ((held >= (int) share && other.held < (int) othersShare)
            || (held >= share && other.held < othersShare)) {
          return true;
        }
      }
      return false;
    }

    private double share(double weightOfAll) {
      return Math.max(1, (capacity - reserve) * weight / weightOfAll);
    }

    private void giveBack() {
      synchronized (CreditPool.this) {
        taken--;
        held--;
      }
    }
  }

  /** The right to one place of the generator, given back once. */
  public final class Credit {
    private final Account account;
    private boolean returned;

    private Credit(Account account) {
      this.account = account;
    }

    /** Gives the credit back; a second time does nothing. */
    public void giveBack() {
      synchronized (CreditPool.this) {
        if (!returned) {
          returned = true;
          if (onlyCredit == this) {
            onlyCredit = null;
          }
          account.giveBack();
        }
      }
    }
  }
}
