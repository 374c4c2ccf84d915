package io.skipstream.serving;

/**
 * How a round went for one decoding sequence.
 *
 * @param contextTokens positions that were committed before it
 * @param draftTokens nodes drafted, siblings included; 0 is a plain round
 * @param draftDepth length of the longest drafted path
 * @param acceptedTokens length of the accepted path as far as it was emitted: depths 1 to this were
 *     hits
 * @param emittedTokens tokens that it gave
 */
public record RoundOutcome(
    int contextTokens, int draftTokens, int draftDepth, int acceptedTokens, int emittedTokens) {}
