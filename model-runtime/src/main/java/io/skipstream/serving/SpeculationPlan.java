package io.skipstream.serving;

import io.skipstream.tuning.SkipSet;
import java.util.Objects;

/**
 * How a request is drafted for.
 *
 * @param skipSet what draft passes leave out; null where nothing is drafted
 * @param maxDraftTokens most tokens on a round's chain; 0 is plain decoding
 */
public record SpeculationPlan(SkipSet skipSet, int maxDraftTokens) {
  public static final SpeculationPlan PLAIN = new SpeculationPlan(null, 0);

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
