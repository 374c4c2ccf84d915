package io.skipstream.processor.handoff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * Model checking of the credits: for scenarios drawn at random, Lincheck runs their interleavings,
 * those with few switches first, and looks whether what came out could have come from some order of
 * the same operations on a {@link CreditPoolSpec}, which is written down independently: so no more
 * is ever out than there are credits, an exclusive credit is the only one, and each task gets its
 * share.
 *
 * <p>Covered: two tasks on threads of their own that take, take alone, give back (each twice) and
 * want nothing, with others' credits out before and after; and that the check finds a pool without
 * a lock. Not covered: more than two at once, scenarios beyond those drawn, interleavings beyond
 * the number set, and {@link CreditPool#stop}.
 */
class CreditPoolModelTest {
  private static final int SCENARIOS = 15;
  private static final int INVOCATIONS = 400;

  @Test
  void shouldAnswerAsInSomeOrderWhateverTheInterleaving() {
    options().check(CreditPoolOperations.class);
  }

  @Test
  void shouldBeFoundWhenThereIsNoLock() {
    assertThatThrownBy(() -> options().check(UnlockedPool.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Invalid execution results");
  }

  @Test
  void shouldCountACreditOnceWhenTwoGiveItBackAtOnce() {
    Lincheck.runConcurrentTest(
        INVOCATIONS,
        () -> {
          CreditPool pool = new CreditPool(2);
          CreditPool.Account account = pool.open();
          CreditPool.Credit credit = account.tryTake();
          account.tryTake();
          Thread other = new Thread(credit::giveBack);
          other.start();
          credit.giveBack();
          join(other);
          if (pool.taken() != 1) {
            throw new AssertionError(pool.taken() + " are out");
          }
        });
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .iterations(SCENARIOS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(2)
        .actorsBefore(2)
        .actorsPerThread(4)
        .actorsAfter(2)
        .minimizeFailedScenario(false)
        .sequentialSpecification(CreditPoolSpec.class);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The specification itself, used by several threads at once. */
  @Param(name = "task", gen = ThreadIdGen.class)
  public static class UnlockedPool {
    private final CreditPoolSpec pool = new CreditPoolSpec();

    /** An unused pool. */
    public UnlockedPool() {}

    @Operation
    public boolean take(@Param(name = "task") int task) {
      return pool.take(task);
    }

    @Operation
    public boolean takeAlone(@Param(name = "task") int task) {
      return pool.takeAlone(task);
    }

    @Operation
    public boolean giveBack(@Param(name = "task") int task) {
      return pool.giveBack(task);
    }

    @Operation
    public void wantNothing(@Param(name = "task") int task) {
      pool.wantNothing(task);
    }

    @Operation
    public int taken() {
      return pool.taken();
    }
  }
}
