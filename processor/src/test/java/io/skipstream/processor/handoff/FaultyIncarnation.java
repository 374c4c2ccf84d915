package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An {@link Incarnation} with one mistake, for a check to find. */
final class FaultyIncarnation implements ModelledTasks.Life {
  /** What is wrong, and what comes of it. */
  enum Fault {
    /** What arrives while the life closes is left in the mailbox. */
    NOT_LOOKED_AGAIN("came back 0 times"),
    /** Both who closes and who delivers count what arrives meanwhile. */
    REMOVED_BY_NOBODY("came back 2 times"),
    /** What arrives after the close can be polled until it is taken out again. */
    POLLS_WHEN_CLOSED("was polled after the close"),
    /** Who finishes a prompt of a closed life keeps its credit. */
    CREDIT_KEPT("credits did not come back");

    private final String symptom;

    Fault(String symptom) {
      this.symptom = symptom;
    }

    String symptom() {
      return symptom;
    }
  }

  private final Fault fault;
  private final Generator generator;
  private final CreditPool.Account account;
  private final DropListener drops;
  private final Queue<FinishedAttempt> mailbox = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  FaultyIncarnation(Fault fault, Generator generator, CreditPool pool, DropListener drops) {
    this.fault = fault;
    this.generator = generator;
    this.account = pool.open();
    this.drops = drops;
  }

  @Override
  public boolean submit(long offset, GenerationRequest request, CreditPool.Credit credit) {
    GenerationHandle handle = generator.offer(request, result -> finished(offset, credit, result));
    return handle != null;
  }

  private void finished(long offset, CreditPool.Credit credit, GenerationResult result) {
    if (fault != Fault.CREDIT_KEPT || !closed) {
      credit.giveBack();
    }
    FinishedAttempt attempt = new FinishedAttempt(offset, 1, result);
    mailbox.add(attempt);
    if (fault == Fault.NOT_LOOKED_AGAIN || !closed) {
      return;
    }
    if (mailbox.remove(attempt) || fault == Fault.REMOVED_BY_NOBODY) {
      drops.dropped(attempt);
    }
  }

  @Override
  public FinishedAttempt poll() {
    return closed && fault != Fault.POLLS_WHEN_CLOSED ? null : mailbox.poll();
  }

  @Override
  public void close() {
    closed = true;
    account.wantNothing();
    for (FinishedAttempt left = mailbox.poll(); left != null; left = mailbox.poll()) {
      drops.dropped(left);
    }
  }

  @Override
  public CreditPool.Credit take() {
    return account.tryTake();
  }

  @Override
  public CreditPool.Credit takeAlone() {
    return account.tryTakeAlone();
  }

  @Override
  public void wantNothing() {
    account.wantNothing();
  }
}
