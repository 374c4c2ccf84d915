package io.skipstream.speculation;

/**
 * Decides while a draft grows how many alternatives each step gets and when the draft ends: length
 * and shape of the tree are one decision.
 *
 * <p><b>Threading:</b> stateless or confined to the decode thread.
 */
public interface DraftPlanner {
  /** Most children that {@link #children} asks for; at least 1. */
  int maxChildren();

  /** Most tokens of a tree whose chain is limited to the given length. */
  int maxTreeTokens(int maxDraftTokens);

  /**
   * Children of the chain's end: the token that goes on and its siblings, which stay leaves.
   *
   * @return 0 ends the draft before this token
   */
  int children(DraftStep step);

  /** Whether the chain goes on behind the token that was just added. */
  boolean goesOn(DraftStep step);
}
