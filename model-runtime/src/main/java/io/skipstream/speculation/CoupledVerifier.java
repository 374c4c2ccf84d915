package io.skipstream.speculation;

/**
 * The coupled rule: at each node the target draws its own token, with the noise that belongs to
 * seed and position, and the walk goes on while that token is a child. What was drafted decides how
 * far a round gets, never what it says.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
public final class CoupledVerifier implements Verifier {
  private static final int[] NO_RANKS = {};
  private static final double[] NO_MARGINS = {};

  private final TokenSampler sampler;

  public CoupledVerifier(TokenSampler sampler) {
    this.sampler = sampler;
  }

  @Override
  public String law() {
    return "coupled";
  }

  @Override
  public boolean replayable() {
    return true;
  }

  @Override
  public boolean needsChildLaws() {
    return false;
  }

  @Override
  public void verify(
      TokenTree tree,
      float[] logits,
      int firstRow,
      SamplingParameters parameters,
      TokenHistory history,
      long seed,
      int position,
      AcceptedPath path) {
    path.clear();
    path.add(0);
    int node = 0;
    try {
      while (true) {
        int drawn =
            sampler.draw(
                logits,
                firstRow + node,
                parameters,
                history,
                seed,
                position + tree.depth(node) + 1,
                NO_RANKS,
                NO_MARGINS);
        int child = tree.child(node, drawn);
        if (child < 0) {
          path.nextToken(drawn);
          return;
        }
        history.push(drawn);
        path.add(child);
        node = child;
      }
    } finally {
      popPath(tree, path, history);
    }
  }

  /** Takes the accepted tokens, the root apart, from the history again. */
  static void popPath(TokenTree tree, AcceptedPath path, TokenHistory history) {
    for (int i = path.length() - 1; i > 0; i--) {
      history.pop(tree.token(path.node(i)));
    }
  }
}
