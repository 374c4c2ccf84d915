package io.skipstream.processor.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;

/**
 * Goes through all interleavings of a scenario, not a sample of them. Lincheck takes those with few
 * switches first and ends by itself when there are no others; that it did is demanded, as is that
 * it found the switches at all, which it can miss without a word: a lambda with threads of its own
 * for {@code Lincheck.runConcurrentTest} ended after three interleavings of thousands.
 */
final class Interleavings {
  /** Where Lincheck would be stopped. */
  private static final int LIMIT = 20_000;

  private Interleavings() {}

  /**
   * @param operations what the scenario calls, with a method that validates the outcome
   * @param fewest how many there are at least; Lincheck goes through many more than once
   */
  static void explore(
      Class<?> operations,
      ExecutionScenario scenario,
      List<ManagedStrategyGuarantee> guarantees,
      int fewest) {
    ModelCheckingOptions options =
        new ModelCheckingOptions()
            .iterations(0)
            .invocationsPerIteration(LIMIT)
            .verifier(Counting.class);
    guarantees.forEach(options::addGuarantee);
    options.addCustomScenario(scenario);
    Counting.seen = 0;
    options.check(operations);
    assertThat(Counting.seen).as("interleavings").isBetween(fewest, LIMIT - 1);
  }

  /** Takes what was validated already, and counts. */
  public static final class Counting implements Verifier {
    // Lincheck makes its verifiers itself.
    private static int seen;

    public Counting(Class<?> specification) {}

    @Override
    public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
      seen++;
      return true;
    }
  }
}
