package io.skipstream.processor.handoff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.serving.GenerationListener;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.Generator;
import java.util.UUID;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Model checking of the hand-off: Lincheck picks the interleavings of stream threads and decode
 * thread, up to some thousands of each scenario, those with few switches first, where {@link
 * HandoffStressTest} takes what the machine happens to produce.
 *
 * <p>Covered: a life that submits, polls and closes while its prompts are being finished; its
 * revival; two tasks that share the credits, one of which wants to be alone. Held: a result comes
 * out exactly once, polled or dropped, at the life that asked for it; nothing is polled after the
 * close; no more is out than there are credits; who runs alone does; at the end all credits are
 * back. That a lost result and a kept credit would be found is shown with mistakes in a copy.
 *
 * <p>Not covered: results counted twice or polled after the close for certain (mistakes that cause
 * them were found in some runs and not in others); interleavings beyond that number, and longer
 * scenarios; reorderings that the Java memory model allows beyond interleavings (Lincheck's is a
 * sequentially consistent memory); a generator that refuses, throws, or ends requests while they
 * are offered.
 */
class IncarnationModelTest {
  private static final int INVOCATIONS = 10_000;

  /** With three threads, which switch more often. */
  private static final int INVOCATIONS_OF_THREE = 2_000;

  private static final GenerationListener NOBODY = result -> {};

  @Test
  void shouldBringEachResultBackOnceWhenTheLifeEndsMeanwhile() {
    Lincheck.runConcurrentTest(INVOCATIONS, () -> closing(RealLife::new));
  }

  @Test
  void shouldBringResultsToTheLifeThatAskedWhenTheTaskIsRevived() {
    Lincheck.runConcurrentTest(INVOCATIONS, () -> revived(RealLife::new));
  }

  @Test
  void shouldKeepToTheCreditsWhenTasksShareThem() {
    Lincheck.runConcurrentTest(INVOCATIONS_OF_THREE, () -> sharing(RealLife::new));
  }

  /** The two that come of two switches at the right places are not found every time. */
  @ParameterizedTest
  @EnumSource(
      value = FaultyIncarnation.Fault.class,
      names = {"NOT_LOOKED_AGAIN", "CREDIT_KEPT"})
  void shouldBeFoundWhenThereIsAMistake(FaultyIncarnation.Fault fault) {
    assertThatThrownBy(
            () ->
                Lincheck.runConcurrentTest(
                    INVOCATIONS,
                    () ->
                        closing(
                            (generator, pool, drops) ->
                                new FaultyIncarnation(fault, generator, pool, drops))))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining(fault.symptom());
  }

  /** The task's thread goes through a life while the decode thread finishes its prompts. */
  private static void closing(ModelledTasks.Lives lives) {
    ModelledTasks tasks = new ModelledTasks(2, lives);
    ModelledTasks.Task task = tasks.open();
    task.submit();
    tasks.runAndCheck(
        () -> {
          task.poll();
          task.submit();
          task.poll();
          task.close();
          task.poll();
        },
        () -> tasks.decode(2));
  }

  /** A task is closed and begins anew with the same credits, while old prompts are finished. */
  private static void revived(ModelledTasks.Lives lives) {
    ModelledTasks tasks = new ModelledTasks(2, lives);
    ModelledTasks.Task first = tasks.open();
    first.submit();
    ModelledTasks.Task second = tasks.open();
    tasks.runAndCheck(
        () -> {
          first.close();
          second.submit();
          second.poll();
          second.submit();
          second.poll();
          second.close();
        },
        () -> tasks.decode(3));
  }

  /** Two tasks' threads and the decode thread. */
  private static void sharing(ModelledTasks.Lives lives) {
    ModelledTasks tasks = new ModelledTasks(2, lives);
    ModelledTasks.Task usual = tasks.open();
    ModelledTasks.Task wary = tasks.open();
    usual.submit();
    tasks.runAndCheck(
        () -> {
          usual.submit();
          usual.poll();
          usual.close();
        },
        () -> {
          wary.submitAlone();
          wary.submitAlone();
          wary.wantNothing();
          wary.submit();
          wary.close();
        },
        () -> tasks.decode(2));
  }

  /** The one that is used. */
  private static final class RealLife implements ModelledTasks.Life {
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

    @Override
    public void wantNothing() {
      incarnation.wantNoCredit();
    }
  }
}
