package io.skipstream.serving;

import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.SkipSet;
import java.util.Objects;

/**
 * What a {@link GuardedPolicy} drafts, and how far it may go wrong.
 *
 * @param skipSet of all streams
 * @param maxDraftTokens longest chain
 * @param guard what speculation may cost a stream
 * @param maxStreams streams remembered; the one longest without a round is forgotten first
 */
public record GuardedPolicySettings(
    SkipSet skipSet, int maxDraftTokens, GuardSettings guard, int maxStreams) {
  public GuardedPolicySettings {
    Objects.requireNonNull(skipSet, "skipSet");
    Objects.requireNonNull(guard, "guard");
    if (maxDraftTokens < 1 || maxDraftTokens > 256) {
      throw new IllegalArgumentException(
          "max_draft_tokens must be within 1..256, was " + maxDraftTokens);
    }
    if (maxStreams < 1) {
      throw new IllegalArgumentException("max_streams must be 1 or more, was " + maxStreams);
    }
  }
}
