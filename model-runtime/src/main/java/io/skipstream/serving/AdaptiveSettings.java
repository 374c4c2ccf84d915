package io.skipstream.serving;

import io.skipstream.tuning.GuardSettings;
import java.util.Objects;

/**
 * How far an {@link AdaptiveSpeculation} may go.
 *
 * @param maxDraftTokens longest chain
 * @param guard what drafting may lose a stream; null to draft whatever it costs, as SWIFT does
 * @param search what learning may cost a stream
 * @param maxStreams streams remembered; the one longest without a round is forgotten first
 */
public record AdaptiveSettings(
    int maxDraftTokens, GuardSettings guard, SearchSettings search, int maxStreams) {
  public AdaptiveSettings {
    if (maxDraftTokens < 1 || maxDraftTokens > 256) {
      throw new IllegalArgumentException(
          "max_draft_tokens must be within 1..256, was " + maxDraftTokens);
    }
    Objects.requireNonNull(search, "search");
    if (maxStreams < 1) {
      throw new IllegalArgumentException("max_streams must be 1 or more, was " + maxStreams);
    }
  }
}
