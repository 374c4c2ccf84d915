package io.skipstream.speculation;

/**
 * What a planner knows of one step of one draft.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> the drafter's; reused, so
 * not to be kept.
 */
public final class DraftStep {
  private int depth;
  private int treeTokens;
  private double confidence;
  private double pathConfidence;
  private double parentAcceptance;
  private double pathAcceptance;
  private DraftBudget budget;
  private boolean greedy;

  void begin(boolean greedy) {
    begin(greedy, null);
  }

  void begin(boolean greedy, DraftBudget budget) {
    this.depth = 0;
    this.treeTokens = 0;
    this.confidence = 1;
    this.pathConfidence = 1;
    this.parentAcceptance = 1;
    this.pathAcceptance = 1;
    this.greedy = greedy;
    this.budget = budget;
  }

  void proposed(double confidence) {
    this.depth++;
    this.confidence = confidence;
    this.pathConfidence *= confidence;
    this.parentAcceptance = pathAcceptance;
    if (budget == null) {
      this.pathAcceptance = pathConfidence;
    } else {
      budget.proposed(confidence);
      this.pathAcceptance *= budget.acceptance(depth, confidence);
    }
  }

  void added(int tokens) {
    treeTokens += tokens;
  }

  /** Depth of the chain's token of this step; 1 is the root's child. */
  public int depth() {
    return depth;
  }

  /** Tokens in the tree so far, the root apart. */
  public int treeTokens() {
    return treeTokens;
  }

  /** How likely the verifier keeps this step's token where it keeps the chain before; 0..1. */
  public double confidence() {
    return confidence;
  }

  /** Product of the confidences from the root to this step. */
  public double pathConfidence() {
    return pathConfidence;
  }

  /**
   * How likely the verifier keeps the chain up to this step; calibrated where there is a budget.
   */
  public double pathAcceptance() {
    return pathAcceptance;
  }

  /** How likely it keeps the chain up to the step before. */
  public double parentAcceptance() {
    return parentAcceptance;
  }

  /** What this draft's tokens are worth and cost; null where nobody says. */
  public DraftBudget budget() {
    return budget;
  }

  public boolean greedy() {
    return greedy;
  }
}
