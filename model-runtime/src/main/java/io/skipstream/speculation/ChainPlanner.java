package io.skipstream.speculation;

/**
 * A plain chain that ends behind the first token that the draft is unsure of.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param maxDraftTokens longest chain
 * @param stopBelow confidence below which a token is the last; 0 never stops early
 */
public record ChainPlanner(int maxDraftTokens, double stopBelow) implements DraftPlanner {
  public ChainPlanner {
    if (maxDraftTokens < 1) {
      throw new IllegalArgumentException("maxDraftTokens must be 1 or more, was " + maxDraftTokens);
    }
    if (!(stopBelow >= 0 && stopBelow <= 1)) {
      throw new IllegalArgumentException("stopBelow must be within 0..1, was " + stopBelow);
    }
  }

  @Override
  public int maxChildren() {
    return 1;
  }

  @Override
  public int maxTreeTokens(int maxDraftTokens) {
    return Math.min(this.maxDraftTokens, maxDraftTokens);
  }

  @Override
  public int children(DraftStep step) {
    return 1;
  }

  @Override
  public boolean goesOn(DraftStep step) {
    return step.depth() < maxDraftTokens && step.confidence() >= stopBelow;
  }
}
