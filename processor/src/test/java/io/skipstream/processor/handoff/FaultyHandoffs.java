package io.skipstream.processor.handoff;

import io.skipstream.processor.handoff.FaultyIncarnation.Fault;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One class for each mistake, as the model checker makes its objects itself. */
final class FaultyHandoffs {
  private FaultyHandoffs() {}

  private static Life.Factory with(Fault fault) {
    Queue<FinishedAttempt> shared = new ConcurrentLinkedQueue<>();
    return (generator, pool, drops) ->
        new FaultyIncarnation(
            fault,
            generator,
            pool,
            drops,
            fault == Fault.MAILBOX_SHARED ? shared : new ConcurrentLinkedQueue<>());
  }

  /** See {@link Fault#NOT_LOOKED_AGAIN}. */
  public static final class NotLookedAgain extends HandoffOperations {
    public NotLookedAgain() {
      super(with(Fault.NOT_LOOKED_AGAIN));
    }
  }

  /** See {@link Fault#REMOVED_BY_NOBODY}. */
  public static final class RemovedByNobody extends HandoffOperations {
    public RemovedByNobody() {
      super(with(Fault.REMOVED_BY_NOBODY));
    }
  }

  /** See {@link Fault#POLLS_WHEN_CLOSED}. */
  public static final class PollsWhenClosed extends HandoffOperations {
    public PollsWhenClosed() {
      super(with(Fault.POLLS_WHEN_CLOSED));
    }
  }

  /** See {@link Fault#CREDIT_KEPT}. */
  public static final class CreditKept extends HandoffOperations {
    public CreditKept() {
      super(with(Fault.CREDIT_KEPT));
    }
  }

  /** See {@link Fault#MAILBOX_SHARED}. */
  public static final class MailboxShared extends HandoffOperations {
    public MailboxShared() {
      super(with(Fault.MAILBOX_SHARED));
    }
  }

  /** See {@link Fault#CREDIT_TOO_EARLY}. */
  public static final class CreditTooEarly extends HandoffOperations {
    public CreditTooEarly() {
      super(with(Fault.CREDIT_TOO_EARLY));
    }
  }
}
