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
  private final Warp warp;
  private final GumbelNoise noise = new GumbelNoise();
  private final TopScores top = new TopScores();

  public TokenSampler(int vocabSize) {
    this.warp = new Warp(vocabSize);
  }

  public int vocabSize() {
    return warp.vocabSize();
  }

  /**
   * Draws with the coupled noise.
   *
   * @param logits values with row {@code row} at {@code row * vocabSize}
   * @param position absolute position of the drawn token
   * @param ranked if not empty receives the best perturbed tokens in order, the drawn one first;
   *     what finds no further token of positive probability is -1. Greedy ranks by logits, among
   *     all tokens.
   * @param margins beside {@code ranked}: perturbed score less the next one's (infinite for the
   *     last of positive probability); greedy's are gaps between logits
   * @return the drawn token
   * @throws io.skipstream.engine.EngineException if a logit is not finite
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
    if (parameters.greedy()) {
      warp.score(logits, row, parameters, history);
      if (ranked.length == 0) {
        return warp.best();
      }
      top.begin(ranked.length + 1);
      rankScores();
    } else {
      warp.apply(logits, row, parameters, history);
      top.begin(ranked.length == 0 ? 1 : ranked.length + 1);
      rankPerturbed(seed, position);
    }
    top.report(ranked, margins);
    return top.token(0);
  }

  /**
   * The warped probabilities of all tokens into {@code law}, [vocab]; greedy is a point mass.
   *
   * @throws io.skipstream.engine.EngineException if a logit is not finite
   */
  public void law(
      float[] logits, int row, SamplingParameters parameters, TokenHistory history, double[] law) {
    warp.apply(logits, row, parameters, history);
    warp.law(law);
  }

  /**
   * The probability of a token under the plain softmax of the last draw's penalised and tempered
   * scores, filters aside; of the penalised logits where that was greedy.
   */
  double softmaxOfLast(int token) {
    return warp.softmax(token);
  }

  private void rankScores() {
    int vocabSize = warp.vocabSize();
    for (int token = 0; token < vocabSize; token++) {
      double score = warp.score(token);
      if (score >= top.threshold()) {
        top.offer(token, score);
      }
    }
  }

  /**
   * Most tokens cannot win whatever their noise: they are passed over by the bound of all noise, or
   * by the bound of their random word before its logarithms. Rounded addition is monotone, so the
   * bounds never pass over a winner.
   */
  private void rankPerturbed(long seed, int position) {
    noise.select(seed, position);
    // First, since it raises the threshold most.
    int best = warp.best();
    top.offer(best, warp.score(best) + GumbelNoise.ofWord(noise.word(best)));
    int count = warp.count();
    for (int i = 0; i < count; i++) {
      int token = warp.token(i);
      double score = warp.score(token);
      double threshold = top.threshold();
      if (token == best || score + GumbelNoise.MAX < threshold) {
        continue;
      }
      int word = noise.word(token);
      if (score + GumbelNoise.upperBound(word) >= threshold) {
        top.offer(token, score + GumbelNoise.ofWord(word));
      }
    }
  }
}
