package io.skipstream.serving;

import io.skipstream.speculation.DraftBudget;
import io.skipstream.tuning.SkipSet;
import java.util.Objects;

/**
 * How a request is drafted for.
 *
 * @param skipSet what draft passes leave out; null where nothing is drafted
 * @param maxDraftTokens most tokens on a round's chain; 0 is plain decoding
 * @param budget what its tokens are worth and cost; null where the planner does not weigh them
 */
public record SpeculationPlan(SkipSet skipSet, int maxDraftTokens, DraftBudget budget) {
  public static final SpeculationPlan PLAIN = new SpeculationPlan(null, 0, null);

  /** Drafts of at most so many tokens, as long as the planner's own settings let them grow. */
  public static SpeculationPlan of(SkipSet skipSet, int maxDraftTokens) {
    return new SpeculationPlan(skipSet, maxDraftTokens, null);
  }

  public SpeculationPlan {
    if (maxDraftTokens < 0 || maxDraftTokens > 256) {
      throw new IllegalArgumentException(
          "max_draft_tokens must be within 0..256, was " + maxDraftTokens);
    }
    if (maxDraftTokens > 0) {
      Objects.requireNonNull(skipSet, "skipSet");
    }
  }
}
