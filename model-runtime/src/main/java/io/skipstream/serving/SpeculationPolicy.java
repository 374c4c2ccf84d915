package io.skipstream.serving;

import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.StreamTuning;

/**
 * Decides round by round how each request is drafted for, and is told how it went. Under a
 * replayable law what it decides never changes a text.
 *
 * <p><b>Threading:</b> called on the decode thread only; must return at once.
 */
@FunctionalInterface
public interface SpeculationPolicy {
  SpeculationPolicy NONE = request -> SpeculationPlan.PLAIN;

  /** The same plan for all. */
  static SpeculationPolicy fixed(SpeculationPlan plan) {
    return request -> plan;
  }

  /** The plan of a request's next round. */
  SpeculationPlan plan(GenerationRequest request);

  /**
   * The plan of a request's next round, where its context matters.
   *
   * @param contextTokens positions that are committed
   */
  default SpeculationPlan plan(GenerationRequest request, int contextTokens) {
    return plan(request);
  }

  /**
   * Tells that a round begins: plans are asked for next.
   *
   * @param members the requests that decode in it; valid until the next round
   */
  default void roundBegins(RoundMembers members) {}

  /** Tells how a round went for one of those sequences, whether or not it drafted. */
  default void observe(GenerationRequest request, SpeculationPlan plan, RoundOutcome outcome) {}

  /**
   * Tells that the round has ended and all its outcomes are told.
   *
   * @param rows of its verification pass, prompt rows included
   */
  default void roundEnds(int rows) {}

  /**
   * What to measure on a request's latest tokens in this round. Asked of one decoding request after
   * another until one answers.
   *
   * @param scorableTokens emitted tokens that sets can be scored on
   * @param contextTokens positions that are committed
   * @param sweeps whether the engine can run a {@link Proposal.Sweep}
   * @return null for nothing
   */
  default Proposal trial(
      GenerationRequest request, int scorableTokens, int contextTokens, boolean sweeps) {
    return null;
  }

  /** Tells the outcome of a {@link #trial}. */
  default void tried(GenerationRequest request, Outcome outcome) {}

  /**
   * Tells how long this policy took to answer {@link #trial}, or {@link #tried} to learn: search
   * that no engine ran.
   */
  default void pondered(GenerationRequest request, long nanos) {}

  /**
   * What a pass-equivalent takes on this device, the unit in which trials are paid; 0 where nobody
   * knows, then the round's own pass stands for it.
   */
  default double passEquivalentNanos() {
    return 0;
  }

  /** What is known by now of a request's stream; null if nothing is learnt. */
  default StreamTuning tuning(GenerationRequest request) {
    return null;
  }
}
