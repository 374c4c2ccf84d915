package io.skipstream.speculation;

/**
 * The law that is left for a position while its candidates are rejected one by one (Leviathan et
 * al. 2023; without replacement, Jeon et al. 2024): each candidate x is accepted with probability
 * min(1, r(x) / q(x)), and its rejection turns r into norm(max(r - q, 0)) and takes x out of q.
 *
 * <p>Weights are kept unnormalised beside their totals.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch for one vocabulary.
 */
final class ResidualLaw {
  private final double[] residual; // [vocab]
  private final double[] draft; // [vocab]
  private double residualTotal;
  private double draftTotal;

  ResidualLaw(int vocabSize) {
    this.residual = new double[vocabSize];
    this.draft = new double[vocabSize];
  }

  /** The weights to fill before {@link #begin}, [vocab]. */
  double[] weights() {
    return residual;
  }

  /** Starts from the filled weights with candidates drawn from a law, [vocab]. */
  void begin(double[] draftLaw) {
    residualTotal = sum(residual);
    System.arraycopy(draftLaw, 0, draft, 0, draft.length);
    draftTotal = sum(draft);
  }

  /**
   * Tests a child and its later siblings in order.
   *
   * @return the first that is accepted, or -1
   */
  int test(TokenTree tree, int parent, int firstChild, Chance chance) {
    int child = firstChild;
    while (child >= 0) {
      int token = tree.token(child);
      // A token that the law cannot give was not drawn from it: neither kept nor held against it.
      if (draft[token] > 0) {
        if (chance.accept(acceptance(token))) {
          return child;
        }
        reject(token);
      }
      child = tree.nextChild(parent, child);
    }
    return -1;
  }

  // r(x) / q(x), rearranged to divide once.
  private double acceptance(int token) {
    return residual[token] * draftTotal / (draft[token] * residualTotal);
  }

  private void reject(int token) {
    double total = 0;
    for (int i = 0; i < residual.length; i++) {
      double left = residual[i] / residualTotal - draft[i] / draftTotal;
      total += Math.max(left, 0);
    }
    // No mass is left only where the rejection had probability 0 but for rounding.
    if (total > 0) {
      for (int i = 0; i < residual.length; i++) {
        residual[i] = Math.max(residual[i] / residualTotal - draft[i] / draftTotal, 0);
      }
      residualTotal = total;
    }
    exclude(token);
  }

  /** Takes a candidate out of the draft's law, as drawing without replacement does. */
  void exclude(int token) {
    draft[token] = 0;
    draftTotal = sum(draft);
  }

  private static double sum(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    return total;
  }
}
