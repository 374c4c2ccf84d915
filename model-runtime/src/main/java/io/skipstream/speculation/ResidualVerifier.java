package io.skipstream.speculation;

/**
 * What rules of acceptance by chance have in common: they need the drafts' laws, keep the target's
 * law but not the text, and leave greedy requests to the coupled rule.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch for one vocabulary.
 */
abstract class ResidualVerifier implements Verifier {
  final TokenSampler sampler;
  final ResidualLaw residual;
  final Chance chance;
  private final Verifier greedy;

  ResidualVerifier(TokenSampler sampler, Chance chance) {
    this.sampler = sampler;
    this.greedy = new CoupledVerifier(sampler);
    this.residual = new ResidualLaw(sampler.vocabSize());
    this.chance = chance;
  }

  @Override
  public final boolean replayable() {
    return false;
  }

  @Override
  public final boolean needsChildLaws() {
    return true;
  }

  @Override
  public final void verify(
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
    try {
      walk(tree, logits, firstRow, parameters, history, path);
    } finally {
      CoupledVerifier.popPath(tree, path, history);
    }
  }

  /** Adds what is kept behind the root to the path, and to the history, and the token after it. */
  abstract void walk(
      TokenTree tree,
      float[] logits,
      int firstRow,
      SamplingParameters parameters,
      TokenHistory history,
      AcceptedPath path);

  static double[] lawOf(TokenTree tree, int node) {
    double[] law = tree.childLaw(node);
    if (law == null) {
      throw new IllegalArgumentException("node " + node + " has children but no child law");
    }
    return law;
  }
}
