package io.skipstream.speculation;

import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.RowSteps;
import java.util.Arrays;
import java.util.Objects;

/**
 * What one draft's tokens are worth and what they cost, for a planner that weighs them; and what
 * the draft proposed, so that its fate can be counted. Costs are in plain passes.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> whoever planned the draft;
 * one for each draft that grows, reused.
 */
public final class DraftBudget {
  private Calibration calibration;
  private double temperature;
  private double speedup;
  private double stepCost;
  private RowSteps rows;
  private double rowScale;
  private int otherRows;
  private double[] confidences = new double[32];
  private int proposals;

  /**
   * Begins a draft.
   *
   * @param calibration the stream's
   * @param speedup S: the gain over plain decoding that a round must keep up, at least 1
   * @param stepCost c: what one draft step costs
   * @param rows v(T) of verification
   * @param rowScale what multiplies a difference of {@code rows}: the part of a plain pass that
   *     grows with rows
   * @param otherRows rows of other sequences in the same verification
   */
  public void begin(
      Calibration calibration,
      double temperature,
      double speedup,
      double stepCost,
      RowSteps rows,
      double rowScale,
      int otherRows) {
    this.calibration = Objects.requireNonNull(calibration, "calibration");
    this.temperature = temperature;
    this.speedup = Math.max(1, speedup);
    this.stepCost = stepCost;
    this.rows = Objects.requireNonNull(rows, "rows");
    this.rowScale = rowScale;
    this.otherRows = otherRows;
    this.proposals = 0;
  }

  void proposed(double confidence) {
    if (proposals == confidences.length) {
      confidences = Arrays.copyOf(confidences, 2 * proposals);
    }
    confidences[proposals++] = confidence;
  }

  /** How likely the token of a depth is kept where those before it are. */
  double acceptance(int depth, double confidence) {
    return calibration.acceptance(temperature, depth, confidence);
  }

  /** The same before the token is known. */
  double expected(int depth) {
    return calibration.expected(temperature, depth);
  }

  /** How likely a sibling is kept where neither the chain's token nor an earlier sibling is. */
  double sibling(int rank) {
    return calibration.sibling(rank);
  }

  double speedup() {
    return speedup;
  }

  double stepCost() {
    return stepCost;
  }

  /**
   * What verifying one token more costs.
   *
   * @param treeTokens in the tree so far, the root apart
   * @param horizon tokens that may still come
   */
  double rowCost(int treeTokens, int horizon) {
    return rowScale * rows.marginal(otherRows + 1 + treeTokens, Math.max(1, horizon));
  }

  /** Draft steps that this draft took part in; the last may have added nothing. */
  public int proposals() {
    return proposals;
  }

  /**
   * Counts the fate of the draft in the stream's calibration: of the chain's tokens up to the first
   * that was not kept, and of that one's siblings.
   *
   * @param tree the draft, its chain first and its leaves in the order of their ranks
   */
  public void settle(TokenTree tree, AcceptedPath path) {
    int chain = 0;
    while (chain < proposals && chain + 1 < tree.size() && tree.parent(chain + 1) == chain) {
      chain++;
    }
    int hits = Math.min(chain, path.chainHits());
    for (int depth = 1; depth <= Math.min(chain, hits + 1); depth++) {
      calibration.observe(temperature, depth, confidences[depth - 1], depth <= hits);
    }
    if (hits < chain) {
      settleSiblings(tree, chain, hits, hits + 1 < path.length() ? path.node(hits + 1) : -1);
    }
  }

  private void settleSiblings(TokenTree tree, int chain, int parent, int kept) {
    int rank = 1;
    for (int node = chain + 1; node < tree.size(); node++) {
      if (tree.parent(node) == parent) {
        calibration.observeSibling(rank++, node == kept);
        if (node == kept) {
          return;
        }
      }
    }
  }
}
