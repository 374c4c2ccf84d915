package io.skipstream.speculation;

/**
 * Token-level rejection on trees: at each node the children are tested in the order in which they
 * were drawn, against what earlier rejections left of the target's law; if none is kept, the next
 * token is drawn from what is left. Past the last node of a path it is drawn from the target's
 * whole law. The output has the target's law; the text depends on the draft.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch for one vocabulary.
 */
public final class TokenRejectionVerifier implements Verifier {
  private final TokenSampler sampler;
  private final Verifier greedy;
  private final ResidualLaw residual;
  private final Chance chance;

  public TokenRejectionVerifier(TokenSampler sampler) {
    this(sampler, new KeyedChance(Philox.Purpose.TOKEN_RULE));
  }

  TokenRejectionVerifier(TokenSampler sampler, Chance chance) {
    this.sampler = sampler;
    this.greedy = new CoupledVerifier(sampler);
    this.residual = new ResidualLaw(sampler.vocabSize());
    this.chance = chance;
  }

  @Override
  public String law() {
    return "token";
  }

  @Override
  public boolean replayable() {
    return false;
  }

  @Override
  public boolean needsChildLaws() {
    return true;
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
    if (parameters.greedy()) {
      // Nothing is left to chance, and children need no law.
      greedy.verify(tree, logits, firstRow, parameters, history, seed, position, path);
      return;
    }
    chance.begin(seed, position);
    path.clear();
    path.add(0);
    int node = 0;
    try {
      while (true) {
        sampler.law(logits, firstRow + node, parameters, history, residual.weights());
        int child = tree.nextChild(node, node);
        if (child >= 0) {
          residual.begin(lawOf(tree, node));
          child = residual.test(tree, node, child, chance);
        }
        if (child < 0) {
          path.nextToken(chance.draw(residual.weights()));
          return;
        }
        history.push(tree.token(child));
        path.add(child);
        node = child;
      }
    } finally {
      CoupledVerifier.popPath(tree, path, history);
    }
  }

  static double[] lawOf(TokenTree tree, int node) {
    double[] law = tree.childLaw(node);
    if (law == null) {
      throw new IllegalArgumentException("node " + node + " has children but no child law");
    }
    return law;
  }
}
