package io.skipstream.speculation;

/**
 * Decides which drafted tokens are kept, and the token that follows them.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
public interface Verifier {
  /** Name of the rule in events: {@code coupled}, {@code token} or {@code block}. */
  String law();

  /** Whether the text is a function of request and seed alone, whatever was drafted. */
  boolean replayable();

  /** Whether the rule needs {@link TokenTree#childLaw}. */
  boolean needsChildLaws();

  /**
   * Walks the tree.
   *
   * @param tree nodes; row {@code firstRow + node} of {@code logits} is the target's at that node
   * @param position absolute position of the root token; a child of the root stands one further
   * @param history holds everything up to and including the root; as it was when this returns
   * @param seed chance of this request
   * @param path receives the accepted nodes, root first (at least the root)
   * @throws IllegalArgumentException if a needed child law is missing
   * @throws io.skipstream.engine.EngineException if a logit is not finite
   */
  void verify(
      TokenTree tree,
      float[] logits,
      int firstRow,
      SamplingParameters parameters,
      TokenHistory history,
      long seed,
      int position,
      AcceptedPath path);
}
