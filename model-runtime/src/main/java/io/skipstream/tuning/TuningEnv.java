package io.skipstream.tuning;

import java.util.Objects;

/**
 * What a tuner may know of the moment it is asked in, beside its state.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param scorableTokens verified tokens of the current response on which sets can be scored
 * @param costs what passes cost on this device; null where nobody knows, then a tuner that weighs
 *     costs proposes nothing
 * @param contextTokens positions before the next token
 * @param batch sequences that decode together, at least 1
 * @param sweeps whether the engine can run a {@link Proposal.Sweep}
 * @param pool what served other streams
 */
public record TuningEnv(
    int scorableTokens,
    CostTable costs,
    int contextTokens,
    int batch,
    boolean sweeps,
    TuningPool pool) {
  public TuningEnv {
    if (scorableTokens < 0) {
      throw new IllegalArgumentException("scorableTokens must be 0 or more, was " + scorableTokens);
    }
    Checks.atLeast("contextTokens", contextTokens, 0);
    Checks.atLeast("batch", batch, 1);
    Objects.requireNonNull(pool, "pool");
  }

  /** For tuners that need to know no more. */
  public static TuningEnv ofTokens(int scorableTokens) {
    return new TuningEnv(scorableTokens, null, 0, 1, false, TuningPool.EMPTY);
  }
}
