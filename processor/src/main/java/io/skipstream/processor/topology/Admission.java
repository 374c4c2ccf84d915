package io.skipstream.processor.topology;

import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.handoff.Incarnation;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.processor.poison.Probation;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.processor.request.GenerationRequests;
import io.skipstream.processor.tokens.Attempt;
import io.skipstream.processor.tokens.ChunkQueue;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.serving.StreamMemory;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Hands the prompts of a window to the generator, as far as there are credits.
 *
 * <p>A prompt that an earlier incarnation may have started is reserved first: its new attempt
 * number is stored and committed, and only the next call starts it. So a prompt that kills the
 * process is counted each time. New prompts are as long as the task is on probation.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class Admission {
  private static final GenerationListener NOBODY = result -> {};

  private enum Start {
    STARTED,
    /** The prompt starts with the next call. */
    RESERVED,
    /** The prompt waits as before. */
    NO_ROOM,
    /** The prompt has ended. */
    REFUSED
  }

  private final PendingWindow window;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final Incarnation incarnation;
  private final Endings endings;
  private final TaskOutput output;
  private final ProcessorMetrics metrics;
  private final ProcessLife life;
  private final Probation probation;
  private final int aloneAfter;
  private boolean nextRunsAlone;
  private final ChunkQueue chunks;
  private final TaskLearning learning;

  Admission(
      TaskServices services,
      PendingWindow window,
      KeyValueStore<Long, PendingPrompt> store,
      Incarnation incarnation,
      Endings endings,
      TaskOutput output,
      TaskLearning learning,
      Probation probation) {
    this.window = window;
    this.store = store;
    this.incarnation = incarnation;
    this.endings = endings;
    this.output = output;
    this.metrics = services.metrics();
    this.life = services.life();
    this.probation = probation;
    this.aloneAfter = services.policy().poisonAloneAfter();
    this.chunks = services.chunks();
    this.learning = learning;
  }

  /** Stores a new prompt, started already if it is its turn and there is room. */
  void accept(PendingEntry entry, PendingPrompt prompt, long nowMs) {
    if (mustReserve(entry) || startIfNext(entry, prompt, nowMs) == Start.NO_ROOM) {
      store.put(entry.offset(), prompt);
    }
  }

  /**
   * Starts what was reserved by an earlier call, then as much of the rest as there are credits for.
   *
   * @return whether something was reserved, so that a commit is needed before the next call
   */
  boolean advance(long nowMs) {
    startReserved(nowMs);
    boolean reserved = false;
    incarnation.weigh(window.weight());
    while (window.hasWaiting()) {
      // The credit first: to look for the next prompt takes time, and is of no use without one.
      CreditPool.Credit credit =
          nextRunsAlone ? incarnation.tryTakeOnlyCredit() : incarnation.tryTakeCredit();
      if (credit == null && !nextRunsAlone) {
        return advanceNewcomers(nowMs) || reserved;
      }
      PendingEntry entry = window.next(nowMs);
      boolean alone = entry != null && entry.crashes() >= aloneAfter;
      if (entry == null || alone != nextRunsAlone) {
        giveUp(credit);
        nextRunsAlone = alone;
        if (entry == null) {
          break;
        }
        continue;
      }
      if (credit == null) {
        return reserved;
      }
      Start start = startOrReserve(entry, credit, nowMs);
      if (start == Start.NO_ROOM) {
        return reserved;
      }
      reserved |= start == Start.RESERVED;
    }
    // What still waits does so for its time to come: others may have the credits until then.
    incarnation.wantNoCredit();
    return reserved;
  }

  /** Starts what came of streams that had nothing here, with the credits that are kept for them. */
  private boolean advanceNewcomers(long nowMs) {
    boolean reserved = false;
    PendingEntry entry;
    while ((entry = window.firstNewcomer()) != null) {
      CreditPool.Credit credit = incarnation.tryTakeCreditForNewcomer();
      if (credit == null) {
        return reserved;
      }
      Start start = startOrReserve(entry, credit, nowMs);
      if (start == Start.NO_ROOM) {
        return reserved;
      }
      reserved |= start == Start.RESERVED;
    }
    return reserved;
  }

  private Start startOrReserve(PendingEntry entry, CreditPool.Credit credit, long nowMs) {
    PendingPrompt prompt = store.get(entry.offset());
    // While some are reserved so are all others: a later prompt must not overtake them.
    if (!mustReserve(entry)) {
      return start(entry, prompt, credit, nowMs);
    }
    store.put(entry.offset(), begun(entry, prompt, entry.attempts() + 1));
    window.reserve(entry, credit);
    return Start.RESERVED;
  }

  private boolean mustReserve(PendingEntry entry) {
    return entry.restored() || window.hasReserved() || probation.lasts();
  }

  private void giveUp(CreditPool.Credit credit) {
    if (credit != null) {
      credit.giveBack();
    } else {
      // Else nobody would get any while this task waits to be alone.
      incarnation.wantNoCredit();
    }
  }

  private Start startIfNext(PendingEntry entry, PendingPrompt prompt, long nowMs) {
    incarnation.weigh(window.weight());
    CreditPool.Credit credit = incarnation.tryTakeCredit();
    if (credit != null && window.next(nowMs) != entry) {
      credit.giveBack();
      return Start.NO_ROOM;
    }
    if (credit == null && window.firstNewcomer() == entry) {
      credit = incarnation.tryTakeCreditForNewcomer();
    }
    return credit == null ? Start.NO_ROOM : start(entry, prompt, credit, nowMs);
  }

  private void startReserved(long nowMs) {
    for (PendingEntry entry : window.reserved()) {
      CreditPool.Credit credit = window.takeReservation(entry);
      start(entry, store.get(entry.offset()), credit, nowMs);
    }
  }

  private Start start(
      PendingEntry entry, PendingPrompt prompt, CreditPool.Credit credit, long nowMs) {
    int attempt = entry.attempts() + 1;
    // Outside the try: a fault of what is learnt is not the prompt's.
    StreamMemory memory = learning.memory(prompt.getStream(), nowMs);
    GenerationHandle handle;
    try {
      GenerationRequest request =
          GenerationRequests.of(prompt.getStream(), prompt.getId(), prompt.getRequest(), memory);
      handle =
          incarnation.submit(entry.offset(), attempt, request, progress(prompt, attempt), credit);
    } catch (IllegalArgumentException e) {
      // It was valid when it was accepted, but that may have been under another model.
      credit.giveBack();
      refuse(entry, prompt, e);
      return Start.REFUSED;
    }
    if (handle == null) {
      return Start.NO_ROOM;
    }
    window.start(entry, attempt, handle);
    metrics.attemptStarted();
    if (prompt.getAttempts() != attempt || !prompt.getStartedBy().equals(life.id())) {
      store.put(entry.offset(), begun(entry, prompt, attempt));
    }
    return Start.STARTED;
  }

  private GenerationListener progress(PendingPrompt prompt, int attempt) {
    return prompt.getRequest().getStreamTokens()
        ? chunks.open(
            new Attempt(prompt.getStream(), prompt.getId(), attempt, incarnation.id().toString()))
        : NOBODY;
  }

  private void refuse(PendingEntry entry, PendingPrompt prompt, IllegalArgumentException why) {
    String field = why instanceof InvalidPromptException invalid ? invalid.field() : "";
    int attempts = entry.attempts();
    endings.end(
        entry,
        prompt,
        0,
        () -> output.failed(prompt, attempts, ErrorCode.INVALID_PROMPT, field, why));
  }

  private PendingPrompt begun(PendingEntry entry, PendingPrompt prompt, int attempts) {
    return prompt.toBuilder()
        .setAttempts(attempts)
        .setCrashes(entry.crashes())
        .setStartedBy(life.id())
        .build();
  }
}
