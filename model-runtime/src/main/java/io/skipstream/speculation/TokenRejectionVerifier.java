package io.skipstream.speculation;

/**
 * Token-level rejection on trees: at each node the children are tested in the order in which they
 * were drawn, against what earlier rejections left of the target's law; if none is kept, the next
 * token is drawn from what is left. Past the last node of a path it is drawn from the target's
 * whole law. The output has the target's law; the text depends on the draft.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch for one vocabulary.
 */
public final class TokenRejectionVerifier extends ResidualVerifier {
  public TokenRejectionVerifier(TokenSampler sampler) {
    this(sampler, new KeyedChance(Philox.Purpose.TOKEN_RULE));
  }

  TokenRejectionVerifier(TokenSampler sampler, Chance chance) {
    super(sampler, chance);
  }

  @Override
  public String law() {
    return "token";
  }

  @Override
  void walk(
      TokenTree tree,
      float[] logits,
      int firstRow,
      SamplingParameters parameters,
      TokenHistory history,
      AcceptedPath path) {
    int node = 0;
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
  }
}
