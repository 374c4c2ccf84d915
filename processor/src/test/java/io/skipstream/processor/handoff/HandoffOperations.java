package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationListener;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Validate;

/**
 * What two lives and a decode thread do with each other, for a model checker to interleave; and
 * what must hold whatever it picks. All fields are final, so that no step is spent on reading them.
 */
public abstract class HandoffOperations {
  static final int CREDITS = 2;

  /** The lives, as scenarios name them. */
  static final boolean FIRST = true;

  static final boolean SECOND = false;

  private final CreditPool pool = new CreditPool(CREDITS, 0);
  private final ModelledGenerator generator = new ModelledGenerator(CREDITS);
  private final PromptLedger firstLedger = new PromptLedger(0);
  private final PromptLedger secondLedger = new PromptLedger(1);
  private final Life first;
  private final Life second;

  HandoffOperations(Life.Factory lives) {
    first = lives.open(generator, pool, firstLedger);
    second = lives.open(generator, pool, secondLedger);
  }

  /** Hands a prompt over if there is a credit. */
  public void submit(boolean toFirst) {
    submit(toFirst, life(toFirst).take(), "");
  }

  /** Hands a prompt over that must be the generator's only one, if there is a credit. */
  public void submitAlone(boolean toFirst) {
    submit(toFirst, life(toFirst).takeAlone(), ModelledGenerator.ALONE);
  }

  private void submit(boolean toFirst, CreditPool.Credit credit, String stream) {
    if (credit == null) {
      return;
    }
    PromptLedger ledger = ledger(toFirst);
    long offset = ledger.ask(pool);
    if (!life(toFirst).submit(offset, HandoffRequests.request("id", stream), credit)) {
      ledger.refused();
    }
  }

  public void poll(boolean ofFirst) {
    FinishedAttempt attempt = life(ofFirst).poll();
    if (attempt != null) {
      ledger(ofFirst).polled(attempt);
    }
  }

  public void close(boolean ofFirst) {
    life(ofFirst).close();
    ledger(ofFirst).closed();
  }

  /** The decode thread finishes the oldest prompt; whether there was one. */
  public boolean decode() {
    GenerationListener waiting = generator.letGo();
    if (waiting == null) {
      return false;
    }
    waiting.onFinished(ModelledGenerator.RESULT);
    return true;
  }

  /** Finishes the rest and looks whether all is as it must be; by then all lives are closed. */
  @Validate
  public void check() {
    while (decode()) {
      // Until nothing is left.
    }
    List<String> broken = new ArrayList<>(firstLedger.balance());
    broken.addAll(secondLedger.balance());
    if (generator.disturbed()) {
      broken.add("a prompt that must run alone did not");
    }
    if (pool.taken() != 0) {
      broken.add(pool.taken() + " credits did not come back");
    }
    if (!broken.isEmpty()) {
      throw new AssertionError(broken.toString());
    }
  }

  private Life life(boolean isFirst) {
    return isFirst ? first : second;
  }

  private PromptLedger ledger(boolean isFirst) {
    return isFirst ? firstLedger : secondLedger;
  }
}
