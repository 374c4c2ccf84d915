package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generator;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One life of a task, from init to close. Kafka Streams closes tasks and revives them on the same
 * object, and a processor that lost a partition may still finish work of it: results reach only the
 * life that asked for them.
 *
 * <p><b>Threading:</b> results arrive on the decode thread, everything else on the task's thread.
 * <b>Ownership:</b> owns the requests that it handed over; {@link #close} cancels none of them, as
 * the caller holds the handles.
 */
public final class Incarnation {
  private final UUID id;
  private final Generator generator;
  private final CreditPool.Account account;
  private final DropListener drops;
  // Never holds more than the task has handed over and not polled: its window bounds that.
  private final Queue<FinishedAttempt> mailbox = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  public Incarnation(UUID id, Generator generator, CreditPool credits, DropListener drops) {
    this.id = Objects.requireNonNull(id, "id");
    this.generator = Objects.requireNonNull(generator, "generator");
    this.account = credits.open();
    this.drops = Objects.requireNonNull(drops, "drops");
  }

  public UUID id() {
    return id;
  }

  /** Says how much the streams weigh that want credits, until the next call. */
  public void weigh(double streams) {
    account.weigh(streams);
  }

  /** A credit, or null if there is none now. */
  public CreditPool.Credit tryTakeCredit() {
    return account.tryTake();
  }

  /** A credit for the prompt of a stream that has just come, or null if there is none now. */
  public CreditPool.Credit tryTakeCreditForNewcomer() {
    return account.tryTakeForNewcomer();
  }

  /** The only credit of the process, or null if others are out still. */
  public CreditPool.Credit tryTakeOnlyCredit() {
    return account.tryTakeAlone();
  }

  /** Says that no prompt waits for a credit. */
  public void wantNoCredit() {
    account.wantNothing();
  }

  /**
   * Hands a prompt to the generator. The credit goes with it and comes back when the generator is
   * done, or at once if it has no room.
   *
   * @param progress told of the text on the decode thread, also after {@link #close}
   * @return null if the generator has no room
   */
  public GenerationHandle submit(
      long offset,
      int attempt,
      GenerationRequest request,
      GenerationListener progress,
      CreditPool.Credit credit) {
    GenerationHandle handle = null;
    try {
      handle = generator.offer(request, new Reply(offset, attempt, progress, credit));
    } finally {
      if (handle == null) {
        credit.giveBack();
      }
    }
    return handle;
  }

  /** The next result, or null; null after {@link #close}. */
  public FinishedAttempt poll() {
    // What arrives while the life ends is in the mailbox for a moment.
    return closed ? null : mailbox.poll();
  }

  /** Drops what arrives from now on, and what arrived and was not polled. Does not wait. */
  public void close() {
    closed = true;
    account.wantNothing();
    for (FinishedAttempt left = mailbox.poll(); left != null; left = mailbox.poll()) {
      drops.dropped(left);
    }
  }

  private void deliver(FinishedAttempt attempt) {
    mailbox.add(attempt);
    // Closed before or while it was added: whoever takes it out counts it, and nobody twice.
    if (closed && mailbox.remove(attempt)) {
      drops.dropped(attempt);
    }
  }

  private final class Reply implements GenerationListener {
    private final long offset;
    private final int attempt;
    private final GenerationListener progress;
    private final CreditPool.Credit credit;

    private Reply(long offset, int attempt, GenerationListener progress, CreditPool.Credit credit) {
      this.offset = offset;
      this.attempt = attempt;
      this.progress = progress;
      this.credit = credit;
    }

    @Override
    public void onTokens(String text, int[] tokenIds) {
      progress.onTokens(text, tokenIds);
    }

    @Override
    public void onFinished(GenerationResult result) {
      try {
        progress.onFinished(result);
        deliver(new FinishedAttempt(offset, attempt, result));
      } finally {
        // Last, so that who looks on this sign finds both.
        credit.giveBack();
        account.arrived();
      }
    }
  }
}
