package io.skipstream.serving;

import java.util.Arrays;

/**
 * How drafting fared for one request, in vLLM's terms.
 *
 * @param steps rounds that drafted something
 * @param draftTokens tokens drafted, siblings included
 * @param acceptedTokens drafted tokens that were accepted; no bonus tokens
 * @param histogram [j]: steps that accepted exactly j tokens
 * @param maxDraftTokens most tokens that a step may draft on its chain
 */
public record AcceptanceStats(
    int steps, int draftTokens, int acceptedTokens, int[] histogram, int maxDraftTokens) {
  public static final AcceptanceStats NONE = new AcceptanceStats(0, 0, 0, new int[0], 0);

  public AcceptanceStats {
    histogram = histogram.clone();
  }

  /** 1 + accepted / steps, the bonus token included; 1 where nothing was drafted. */
  public double meanAcceptanceLength() {
    return steps == 0 ? 1 : 1 + (double) acceptedTokens / steps;
  }

  public double draftAcceptanceRate() {
    return draftTokens == 0 ? 0 : (double) acceptedTokens / draftTokens;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AcceptanceStats that
        && steps == that.steps
        && draftTokens == that.draftTokens
        && acceptedTokens == that.acceptedTokens
        && maxDraftTokens == that.maxDraftTokens
        && Arrays.equals(histogram, that.histogram);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new int[] {steps, draftTokens, acceptedTokens, maxDraftTokens});
  }
}
