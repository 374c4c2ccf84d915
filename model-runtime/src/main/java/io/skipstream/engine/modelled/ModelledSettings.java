package io.skipstream.engine.modelled;

import java.util.Set;

/**
 * How a modelled engine behaves.
 *
 * @param seed of its logits; other seeds give other texts
 * @param agreement share of rows, 0 to 1, whose best token is the full model's although sublayers
 *     are left out
 * @param kvBudgetTokens positions over all sequences
 * @param maxSequences most sequences at once
 * @param neverTokens tokens that are never likely, such as those that end a generation: then every
 *     generation has the length that was asked for
 */
public record ModelledSettings(
    long seed, double agreement, long kvBudgetTokens, int maxSequences, Set<Integer> neverTokens) {
  public ModelledSettings {
    if (!(agreement >= 0 && agreement <= 1)) {
      throw new IllegalArgumentException("agreement must be within 0..1, was " + agreement);
    }
    if (kvBudgetTokens < ModelledKv.BLOCK) {
      throw new IllegalArgumentException(
          "kvBudgetTokens must be " + ModelledKv.BLOCK + " or more, was " + kvBudgetTokens);
    }
    if (maxSequences < 1 || maxSequences > 4096) {
      throw new IllegalArgumentException(
          "maxSequences must be within 1..4096, was " + maxSequences);
    }
    neverTokens = Set.copyOf(neverTokens);
  }
}
