package io.skipstream.speculation;

import java.util.Arrays;

/**
 * Block verification (Sun et al., "Block verification accelerates speculative decoding", 2024): the
 * chain is judged as a whole, which keeps at least as much of it as token by token. Siblings are
 * tested by the token rule, against what is left where the chain ends; behind an accepted sibling
 * its own chain is a block of its own. The output has the target's law; the text depends on the
 * draft.
 *
 * <p>With x1..xn the chain, p target and q draft laws given the chain so far, w(0) = 1 and w(i) =
 * min(1, w(i-1) p(xi) / q(xi)): a prefix of length i &lt; n is good with probability s / (s + 1 -
 * w(i)), s the sum over x of max(0, w(i) p(x) - q(x)); the whole chain with probability w(n). The
 * longest good prefix is kept, and what follows it has law norm(max(0, w(i) p - q)), after the
 * whole chain p.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch for one vocabulary.
 */
public final class BlockVerifier extends ResidualVerifier {
  private final double[] law; // [vocab]
  // The block's nodes, from its root on.
  private int[] chain = new int[16];
  private int chainLength;

  public BlockVerifier(TokenSampler sampler) {
    this(sampler, new KeyedChance(Philox.Purpose.BLOCK_RULE));
  }

  BlockVerifier(TokenSampler sampler, Chance chance) {
    super(sampler, chance);
    this.law = new double[sampler.vocabSize()];
  }

  @Override
  public String law() {
    return "block";
  }

  @Override
  void walk(
      TokenTree tree,
      float[] logits,
      int firstRow,
      SamplingParameters parameters,
      TokenHistory history,
      AcceptedPath path) {
    int blockRoot = 0;
    while (blockRoot >= 0) {
      int kept = longestGoodPrefix(tree, blockRoot, logits, firstRow, parameters, history);
      for (int i = 1; i <= kept; i++) {
        path.add(chain[i]);
        history.push(tree.token(chain[i]));
      }
      int end = chain[kept];
      int sibling = -1;
      if (kept + 1 < chainLength) {
        int rejected = chain[kept + 1];
        residual.exclude(tree.token(rejected));
        sibling = residual.test(tree, end, tree.nextChild(end, rejected), chance);
      }
      if (sibling < 0) {
        path.nextToken(chance.draw(residual.weights()));
      } else {
        path.add(sibling);
        history.push(tree.token(sibling));
      }
      blockRoot = sibling;
    }
  }

  /**
   * Judges the chain below a node and leaves in {@link #residual} what may follow the kept prefix.
   *
   * @return its length, 0 if only the node itself is kept
   */
  private int longestGoodPrefix(
      TokenTree tree,
      int blockRoot,
      float[] logits,
      int firstRow,
      SamplingParameters parameters,
      TokenHistory history) {
    collectChain(tree, blockRoot);
    int kept = 0;
    double weight = 1;
    int pushed = 0;
    try {
      for (int i = 0; ; i++) {
        int node = chain[i];
        sampler.law(logits, firstRow + node, parameters, history, law);
        boolean whole = i == chainLength - 1;
        double[] draftLaw = whole ? null : lawOf(tree, node);
        // The root is kept whatever comes.
        if (i == 0 || chance.accept(goodness(weight, draftLaw))) {
          kept = i;
          leave(weight, draftLaw);
        }
        if (whole) {
          return kept;
        }
        int token = tree.token(chain[i + 1]);
        double expected = draftLaw[token];
        weight = expected > 0 ? Math.min(1, weight * law[token] / expected) : 0;
        history.push(token);
        pushed++;
      }
    } finally {
      for (int i = pushed; i > 0; i--) {
        history.pop(tree.token(chain[i]));
      }
    }
  }

  private double goodness(double weight, double[] draftLaw) {
    if (draftLaw == null) {
      return weight;
    }
    double surplus = 0;
    for (int token = 0; token < law.length; token++) {
      surplus += Math.max(0, weight * law[token] - draftLaw[token]);
    }
    // Without surplus nothing may end here: the next node is good for certain.
    return surplus > 0 ? surplus / (surplus + 1 - weight) : 0;
  }

  private void leave(double weight, double[] draftLaw) {
    double[] left = residual.weights();
    if (draftLaw == null) {
      System.arraycopy(law, 0, left, 0, law.length);
      return;
    }
    boolean any = false;
    for (int token = 0; token < law.length; token++) {
      left[token] = Math.max(0, weight * law[token] - draftLaw[token]);
      any |= left[token] > 0;
    }
    if (!any) {
      // Ending here has probability 0 but for rounding.
      System.arraycopy(law, 0, left, 0, law.length);
    }
    residual.begin(draftLaw);
  }

  private void collectChain(TokenTree tree, int blockRoot) {
    chainLength = 0;
    for (int node = blockRoot; node >= 0; node = tree.nextChild(node, node)) {
      if (chainLength == chain.length) {
        chain = Arrays.copyOf(chain, 2 * chainLength);
      }
      chain[chainLength++] = node;
    }
  }
}
