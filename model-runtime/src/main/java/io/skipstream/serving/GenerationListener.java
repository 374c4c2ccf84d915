package io.skipstream.serving;

/**
 * Receives a request's progress.
 *
 * <p><b>Threading:</b> called on the decode thread: must return at once and must not throw.
 */
public interface GenerationListener {
  /**
   * New text that will not be taken back. May be held back by a few tokens while a stop string or a
   * character is incomplete.
   */
  default void onTokens(String text, int[] tokenIds) {}

  /** Called exactly once, last. */
  void onFinished(GenerationResult result);
}
