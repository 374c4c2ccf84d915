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
  private boolean greedy;

  void begin(boolean greedy) {
    this.depth = 0;
    this.treeTokens = 0;
    this.confidence = 1;
    this.pathConfidence = 1;
    this.greedy = greedy;
  }

  void proposed(double confidence) {
    this.depth++;
    this.confidence = confidence;
    this.pathConfidence *= confidence;
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

  public boolean greedy() {
    return greedy;
  }
}
