package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.Generator;
import java.util.UUID;

/** The {@link Incarnation} that is used. */
final class RealLife implements Life {
  private static final GenerationListener NOBODY = result -> {};

  private final Incarnation incarnation;

  RealLife(Generator generator, CreditPool pool, DropListener drops) {
    incarnation = new Incarnation(new UUID(0, 1), generator, pool, drops);
  }

  @Override
  public boolean submit(long offset, GenerationRequest request, CreditPool.Credit credit) {
    return incarnation.submit(offset, 1, request, NOBODY, credit) != null;
  }

  @Override
  public FinishedAttempt poll() {
    return incarnation.poll();
  }

  @Override
  public void close() {
    incarnation.close();
  }

  @Override
  public CreditPool.Credit take() {
    return incarnation.tryTakeCredit();
  }

  @Override
  public CreditPool.Credit takeAlone() {
    return incarnation.tryTakeOnlyCredit();
  }
}
