package io.skipstream.serving;

/**
 * What a decode loop has done since it began. Counts are totals; their sums over finished requests
 * equal those of the results.
 *
 * <p>A token is <i>emitted</i> when it becomes part of a sequence, up to and including the one that
 * ends it. Emitted tokens that are in no result (cut by a stop string, or held back when a request
 * was cancelled) are <i>wasted</i>. Accepted tokens are emitted ones: what a verifier kept beyond
 * the end of a generation counts nowhere.
 *
 * @param passes forward passes, those of drafting not included
 * @param rows rows over these passes, {@code prefillRows} included
 * @param recomputedRows prefill rows that had been computed before the sequence was preempted
 * @param trialPasses passes that scored skip sets on decoded tokens
 * @param draftSteps rounds of a request that drafted something
 * @param draftedTokens siblings included
 * @param preemptions places lost for lack of KV
 * @param displacements places lost to a stream that came and had none
 * @param rests rounds that a request with a place sat out, for the sake of streams with fewer
 * @param finishedRequests requests whose listener was told
 * @param waitingRequests requests without a place, now
 * @param activeSequences requests with a place, now
 */
public record DecodeStats(
    long rounds,
    long passes,
    long rows,
    long prefillRows,
    long recomputedRows,
    long trialPasses,
    long draftSteps,
    long draftedTokens,
    long acceptedTokens,
    long emittedTokens,
    long wastedTokens,
    long preemptions,
    long displacements,
    long rests,
    long finishedRequests,
    long listenerFailures,
    long waitingRequests,
    long activeSequences,
    long kvReservedTokens,
    long kvBudgetTokens) {
  /** Nothing was done, or counted. */
  public static final DecodeStats NONE =
      new DecodeStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
