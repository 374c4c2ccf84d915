package io.skipstream.speculation;

/**
 * SWIFT's comb: a chain whose every node has leaves beside the next chain token, the more the less
 * sure the draft is (greedy 3, 5, 8 or 10 children, sampling 1, 3, 5 or 10, at confidences above
 * 0.95, 0.8, 0.5 and below).
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param maxDraftTokens longest chain
 * @param maxTreeTokens most tokens, leaves included
 * @param stopBelow confidence below which the chain's token is the last
 */
public record CombPlanner(int maxDraftTokens, int maxTreeTokens, double stopBelow)
    implements DraftPlanner {
  private static final int WIDEST = 10;

  /** As SWIFT was released: chains of 25, stop below 0.8; which caps the tree at 131 with root. */
  public static final CombPlanner SWIFT = new CombPlanner(25, 130, 0.8);

  public CombPlanner {
    if (maxDraftTokens < 1) {
      throw new IllegalArgumentException("maxDraftTokens must be 1 or more, was " + maxDraftTokens);
    }
    if (maxTreeTokens < 1) {
      throw new IllegalArgumentException("maxTreeTokens must be 1 or more, was " + maxTreeTokens);
    }
    if (!(stopBelow >= 0 && stopBelow <= 1)) {
      throw new IllegalArgumentException("stopBelow must be within 0..1, was " + stopBelow);
    }
  }

  @Override
  public int maxChildren() {
    return Math.min(WIDEST, maxTreeTokens);
  }

  @Override
  public int maxTreeTokens(int maxDraftTokens) {
    long widest = (long) WIDEST * Math.min(this.maxDraftTokens, maxDraftTokens);
    return (int) Math.min(maxTreeTokens, widest);
  }

  @Override
  public int children(DraftStep step) {
    return Math.min(width(step), maxTreeTokens - step.treeTokens());
  }

  @Override
  public boolean goesOn(DraftStep step) {
    return step.depth() < maxDraftTokens
        && step.treeTokens() < maxTreeTokens
        && step.confidence() >= stopBelow;
  }

  private static int width(DraftStep step) {
    double confidence = step.confidence();
    if (confidence > 0.95) {
      return step.greedy() ? 3 : 1;
    }
    if (confidence > 0.8) {
      return step.greedy() ? 5 : 3;
    }
    if (confidence > 0.5) {
      return step.greedy() ? 8 : 5;
    }
    return WIDEST;
  }
}
