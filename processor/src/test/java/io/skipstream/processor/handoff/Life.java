package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.Generator;

/** What a task does with its {@link Incarnation}, so that one with a mistake can take its place. */
interface Life {
  /** Hands a prompt over against a credit. */
  boolean submit(long offset, GenerationRequest request, CreditPool.Credit credit);

  FinishedAttempt poll();

  void close();

  CreditPool.Credit take();

  CreditPool.Credit takeAlone();

  /** Makes lives over the same generator and pool. */
  interface Factory {
    Life open(Generator generator, CreditPool pool, DropListener drops);
  }
}
