package io.skipstream.speculation;

import java.util.List;

/**
 * Proposes tokens for several sequences in step.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
public interface Drafter {
  /** Extends each task's tree beyond its root; a tree left with its root alone drafts nothing. */
  void draft(List<DraftTask> tasks);

  /** Most tokens that a tree may get for a chain of at most this length, for reserving KV. */
  default int maxTreeTokens(int maxDraftTokens) {
    return maxDraftTokens;
  }
}
