package io.skipstream.serving;

/**
 * How a round went for one decoding sequence.
 *
 * @param contextTokens positions that were committed before it
 * @param draftTokens nodes drafted, siblings included; 0 is a plain round
 * @param draftDepth length of the longest drafted path; where the generation ended within the
 *     accepted one, of what was emitted of that: the rest did not miss
 * @param chainHits tokens of the draft's chain that were accepted and emitted: depths 1 to this
 *     were hits. A sibling that was kept in a chain token's place is none: where rows are cheap
 *     siblings rescue most misses, and a chain believed to be accepted as often seems worth being
 *     longer than it is
 * @param emittedTokens tokens that it gave
 */
public record RoundOutcome(
    int contextTokens, int draftTokens, int draftDepth, int chainHits, int emittedTokens) {}
