package io.skipstream.processor.handoff;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Model checking of the credits: for scenarios drawn at random, Lincheck runs their interleavings,
 * those with few switches first, and looks whether what came out could have come from some order of
 * the same operations on a {@link CreditPoolSpec}, which is written down independently: so no more
 * is ever out than there are credits, an exclusive credit is the only one, and each task gets its
 * share.
 *
 * <p>Covered: two tasks on threads of their own that take, also for newcomers and alone, give back
 * (each twice) and want nothing, with others' credits out before and after; that the check finds a
 * pool without a lock; and all interleavings of two that give the same credit back. Not covered:
 * more than two at once, scenarios beyond those drawn, interleavings beyond the number set, and
 * {@link CreditPool#stop}.
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
  void shouldCountACreditOnceWhenTwoGiveItBackAtOnce() throws Exception {
    Actor giveBack = new Actor(GivenBackTwice.class.getMethod("giveBack"), List.of());
    Interleavings.explore(
        GivenBackTwice.class,
        new ExecutionScenario(
            List.of(), List.of(List.of(giveBack), List.of(giveBack)), List.of(), null),
        List.of(),
        // One switch, before each of nine steps of either.
        18);
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

  /** A credit that two threads have, of two that are out. */
  public static class GivenBackTwice {
    private final CreditPool pool = new CreditPool(2, 0);
    private final CreditPool.Credit credit;

    /** Both are out. */
    public GivenBackTwice() {
      CreditPool.Account account = pool.open();
      credit = account.tryTake();
      account.tryTake();
    }

    public void giveBack() {
      credit.giveBack();
    }

    @Validate
    public void check() {
      if (pool.taken() != 1) {
        throw new AssertionError(pool.taken() + " are out");
      }
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
    public boolean takeForNewcomer(@Param(name = "task") int task) {
      return pool.takeForNewcomer(task);
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
