package io.skipstream.speculation;

/**
 * Draws the token of a position: warp, then the greatest score perturbed by noise keyed by (seed,
 * position, token); greedy is the case without noise. The same for target and draft, which couples
 * them: where their logits agree they draw the same token.
 *
 * <p>Ties go to the lowest token id.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch for one vocabulary.
 */
public final class TokenSampler {
  private final int vocabSize;

  public TokenSampler(int vocabSize) {
    this.vocabSize = vocabSize;
  }

  /**
   * Draws with the coupled noise.
   *
   * @param logits values with row {@code row} at {@code row * vocabSize}
   * @param position absolute position of the drawn token
   * @param ranked if not empty receives the best perturbed tokens in order, the drawn one first;
   *     what finds no further token of positive probability is -1
   * @param margins beside {@code ranked}: perturbed score less the next one's (infinite for the
   *     last of positive probability)
   * @return the drawn token
   */
  public int draw(
      float[] logits,
      int row,
      SamplingParameters parameters,
      TokenHistory history,
      long seed,
      int position,
      int[] ranked,
      double[] margins) {
    throw new UnsupportedOperationException("vocabulary " + vocabSize);
  }

  /** The warped probabilities of all tokens into {@code law}, [vocab]; greedy is a point mass. */
  public void law(
      float[] logits, int row, SamplingParameters parameters, TokenHistory history, double[] law) {
    throw new UnsupportedOperationException("vocabulary " + vocabSize);
  }
}
