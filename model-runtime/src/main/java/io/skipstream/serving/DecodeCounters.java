package io.skipstream.serving;

/**
 * The live counters of a decode loop.
 *
 * <p><b>Threading:</b> the fields belong to the decode thread, which calls {@link #publish()} once
 * a round; {@link #snapshot()} is for any thread.
 */
final class DecodeCounters {
  long rounds;
  long passes;
  long rows;
  long prefillRows;
  long recomputedRows;
  long trialPasses;
  long draftSteps;
  long draftedTokens;
  long acceptedTokens;
  long emittedTokens;
  long wastedTokens;
  long preemptions;
  long displacements;
  long rests;
  long finishedRequests;
  long listenerFailures;
  long waitingRequests;
  long activeSequences;
  long kvReservedTokens;
  long kvBudgetTokens;

  private DecodeCounters published;

  synchronized void publish() {
    if (published == null) {
      published = new DecodeCounters();
    }
    published.copy(this);
  }

  synchronized DecodeStats snapshot() {
    DecodeCounters p = published == null ? new DecodeCounters() : published;
    return new DecodeStats(
        p.rounds,
        p.passes,
        p.rows,
        p.prefillRows,
        p.recomputedRows,
        p.trialPasses,
        p.draftSteps,
        p.draftedTokens,
        p.acceptedTokens,
        p.emittedTokens,
        p.wastedTokens,
        p.preemptions,
        p.displacements,
        p.rests,
        p.finishedRequests,
        p.listenerFailures,
        p.waitingRequests,
        p.activeSequences,
        p.kvReservedTokens,
        p.kvBudgetTokens);
  }

  private void copy(DecodeCounters from) {
    rounds = from.rounds;
    passes = from.passes;
    rows = from.rows;
    prefillRows = from.prefillRows;
    recomputedRows = from.recomputedRows;
    trialPasses = from.trialPasses;
    draftSteps = from.draftSteps;
    draftedTokens = from.draftedTokens;
    acceptedTokens = from.acceptedTokens;
    emittedTokens = from.emittedTokens;
    wastedTokens = from.wastedTokens;
    preemptions = from.preemptions;
    displacements = from.displacements;
    rests = from.rests;
    finishedRequests = from.finishedRequests;
    listenerFailures = from.listenerFailures;
    waitingRequests = from.waitingRequests;
    activeSequences = from.activeSequences;
    kvReservedTokens = from.kvReservedTokens;
    kvBudgetTokens = from.kvBudgetTokens;
  }
}
