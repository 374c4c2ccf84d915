package io.skipstream.speculation;

import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.SkipSet;
import java.util.Objects;

/**
 * One sequence's share of a drafting round. The tree holds the root when the drafter is called, and
 * the draft when it returns.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 *
 * @param history holds everything up to and including the root; as it was when drafting returns
 * @param committedLength positions whose KV is committed; the root's position
 * @param maxDraftTokens most tokens to draft on the chain; 0 drafts nothing
 * @param budget what tokens are worth and cost; null where the planner does not weigh them
 */
public record DraftTask(
    SequenceId sequence,
    SkipSet skipSet,
    SamplingParameters sampling,
    long seed,
    TokenHistory history,
    int committedLength,
    int maxDraftTokens,
    TokenTree tree,
    DraftBudget budget) {
  public DraftTask {
    Objects.requireNonNull(sequence, "sequence");
    Objects.requireNonNull(skipSet, "skipSet");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(history, "history");
    Objects.requireNonNull(tree, "tree");
    if (committedLength < 0) {
      throw new IllegalArgumentException(
          "committedLength must not be negative, was " + committedLength);
    }
    if (maxDraftTokens < 0) {
      throw new IllegalArgumentException(
          "maxDraftTokens must not be negative, was " + maxDraftTokens);
    }
  }
}
