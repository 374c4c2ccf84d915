package io.skipstream.serving;

import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;

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
   * Tells the outcome of a round that drafted something.
   *
   * @param skipSet what was left out
   * @param draftTokens nodes drafted, siblings included
   * @param draftDepth length of the longest drafted path
   * @param acceptedTokens length of the accepted path: depths 1 to this were hits
   */
  default void observe(
      GenerationRequest request,
      SkipSet skipSet,
      int draftTokens,
      int draftDepth,
      int acceptedTokens) {}

  /**
   * What to try on a request's latest tokens in this round.
   *
   * @param scorableTokens emitted tokens that sets can be scored on
   * @return null for nothing
   */
  default Proposal.Score trial(GenerationRequest request, int scorableTokens) {
    return null;
  }

  /** Tells the outcome of a {@link #trial}. */
  default void tried(GenerationRequest request, Outcome.Scored outcome) {}
}
