package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generator;
import java.util.Queue;

/** An {@link Incarnation} with one mistake, for a check to find. */
final class FaultyIncarnation implements Life {
  /** What is wrong, and what comes of it. */
  enum Fault {
    /** What arrives while the life closes is left in the mailbox. */
    NOT_LOOKED_AGAIN(
        HandoffScenario.CLOSING, "came back 0 times", FaultyHandoffs.NotLookedAgain.class),
    /** Both who closes and who delivers count what arrives meanwhile. */
    REMOVED_BY_NOBODY(
        HandoffScenario.CLOSING, "came back 2 times", FaultyHandoffs.RemovedByNobody.class),
    /** What arrives after the close can be polled until it is taken out again. */
    POLLS_WHEN_CLOSED(
        HandoffScenario.CLOSING,
        "was polled after the close",
        FaultyHandoffs.PollsWhenClosed.class),
    /** Who finishes a prompt of a closed life keeps its credit. */
    CREDIT_KEPT(
        HandoffScenario.CLOSING, "credits did not come back", FaultyHandoffs.CreditKept.class),
    /** Both lives of a task have the same mailbox. */
    MAILBOX_SHARED(
        HandoffScenario.REVIVED,
        "to a life that had not asked",
        FaultyHandoffs.MailboxShared.class),
    /** The credit comes back while the generator has the prompt still. */
    CREDIT_TOO_EARLY(
        HandoffScenario.SHARING,
        "a prompt that must run alone did not",
        FaultyHandoffs.CreditTooEarly.class);

    private final HandoffScenario scenario;
    private final String symptom;
    private final Class<? extends HandoffOperations> handoff;

    Fault(HandoffScenario scenario, String symptom, Class<? extends HandoffOperations> handoff) {
      this.scenario = scenario;
      this.symptom = symptom;
      this.handoff = handoff;
    }

    /** Where it shows. */
    HandoffScenario scenario() {
      return scenario;
    }

    String symptom() {
      return symptom;
    }

    /** What has it. */
    Class<? extends HandoffOperations> handoff() {
      return handoff;
    }
  }

  private final Fault fault;
  private final Generator generator;
  private final CreditPool.Account account;
  private final DropListener drops;
  private final Queue<FinishedAttempt> mailbox;
  private volatile boolean closed;

  FaultyIncarnation(
      Fault fault,
      Generator generator,
      CreditPool pool,
      DropListener drops,
      Queue<FinishedAttempt> mailbox) {
    this.fault = fault;
    this.generator = generator;
    this.account = pool.open();
    this.drops = drops;
    this.mailbox = mailbox;
  }

  @Override
  public boolean submit(long offset, GenerationRequest request, CreditPool.Credit credit) {
    if (fault == Fault.CREDIT_TOO_EARLY) {
      credit.giveBack();
    }
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
}
