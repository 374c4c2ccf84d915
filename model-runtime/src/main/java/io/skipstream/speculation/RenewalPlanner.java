package io.skipstream.speculation;

/**
 * Drafts as long as it pays: a token is drafted only while its chance of being kept, the product of
 * the calibrated acceptances along the path, exceeds what its draft step and its row in the
 * verification cost at the present speed-up. That is the rule by which a renewal process earns
 * most; siblings and the token's own row are weighed by it too.
 *
 * <p>A draft without a {@link DraftBudget} is a chain that ends once the product of the plain
 * confidences falls below {@value #UNBUDGETED_STOP}.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param maxDraftTokens longest chain
 * @param maxTreeTokens most tokens, siblings included
 * @param maxChildren most children of a node; 1 is a chain
 */
public record RenewalPlanner(int maxDraftTokens, int maxTreeTokens, int maxChildren)
    implements DraftPlanner {
  /** S c of a typical draft: costs .55, gains 1.3. */
  static final double UNBUDGETED_STOP = 0.7;

  // A row is never quite free: it is drawn, walked and counted.
  private static final double LEAST_ROW_COST = 0.002;

  public RenewalPlanner {
    check("maxDraftTokens", maxDraftTokens);
    check("maxTreeTokens", maxTreeTokens);
    check("maxChildren", maxChildren);
  }

  private static void check(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
    }
  }

  @Override
  public int maxTreeTokens(int maxDraftTokens) {
    long widest = (long) maxChildren * Math.min(this.maxDraftTokens, maxDraftTokens);
    return (int) Math.min(maxTreeTokens, widest);
  }

  @Override
  public int children(DraftStep step) {
    int room = Math.min(maxChildren, maxTreeTokens - step.treeTokens());
    DraftBudget budget = step.budget();
    if (budget == null) {
      return Math.min(1, room);
    }
    int chainLeft = maxDraftTokens - step.depth();
    if (step.pathAcceptance() <= rowPrice(budget, step.treeTokens(), chainLeft + 1)) {
      return 0;
    }
    double missed = step.parentAcceptance() - step.pathAcceptance();
    int children = 1;
    while (children < room) {
      double rescue = missed * budget.sibling(children);
      int more = room - children;
      if (rescue <= rowPrice(budget, step.treeTokens() + children, more)) {
        break;
      }
      missed -= rescue;
      children++;
    }
    return children;
  }

  @Override
  public boolean goesOn(DraftStep step) {
    if (step.depth() >= maxDraftTokens || step.treeTokens() >= maxTreeTokens) {
      return false;
    }
    DraftBudget budget = step.budget();
    if (budget == null) {
      return step.pathConfidence() >= UNBUDGETED_STOP;
    }
    double gain = step.pathAcceptance() * budget.expected(step.depth() + 1);
    int chainLeft = maxDraftTokens - step.depth();
    return gain
        > budget.speedup() * budget.stepCost() + rowPrice(budget, step.treeTokens(), chainLeft);
  }

  /** What a row must bring in: its cost, at the speed that the round keeps up elsewhere. */
  private static double rowPrice(DraftBudget budget, int treeTokens, int horizon) {
    return budget.speedup() * Math.max(LEAST_ROW_COST, budget.rowCost(treeTokens, horizon));
  }
}
