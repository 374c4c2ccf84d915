package io.skipstream.serving;

import java.util.Arrays;

/**
 * Sums up one request's drafting.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class AcceptanceTally {
  private int steps;
  private int draftTokens;
  private int acceptedTokens;
  private int maxDraftTokens;
  private int[] histogram = new int[0];

  /**
   * @param maxDraftTokens the plan's, before the request's end capped it
   */
  void step(int maxDraftTokens, int drafted, int accepted) {
    if (maxDraftTokens > this.maxDraftTokens) {
      this.maxDraftTokens = maxDraftTokens;
    }
    int buckets = Math.max(maxDraftTokens, accepted) + 1;
    if (buckets > histogram.length) {
      histogram = Arrays.copyOf(histogram, buckets);
    }
    steps++;
    draftTokens += drafted;
    acceptedTokens += accepted;
    histogram[accepted]++;
  }

  AcceptanceStats stats() {
    return steps == 0
        ? AcceptanceStats.NONE
        : new AcceptanceStats(steps, draftTokens, acceptedTokens, histogram, maxDraftTokens);
  }
}
