package io.skipstream.speculation;

import io.skipstream.engine.EngineException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Turns logits into the law of the next token: which tokens stay possible, and their scores, the
 * logarithms of their probabilities up to a constant.
 *
 * <ol>
 *   <li>Repetition penalty: of tokens in the history positive logits are divided by it, others
 *       multiplied.
 *   <li>Temperature: times its reciprocal. Not where greedy.
 *   <li>Top-k: the k best scores; ties go to the lowest id, so that exactly k stay.
 *   <li>Top-p: the shortest run of tokens, by score descending and id ascending, whose weights
 *       {@code exp(score - best)}, summed in that order, reach top-p times the total. The total is
 *       summed in the same order after top-k, else in order of ids.
 *   <li>Min-p: tokens with {@code score - best >= log(min-p)}.
 * </ol>
 *
 * Double arithmetic throughout, in fixed order, with {@link SpecifiedMath}: equal logits give equal
 * bits anywhere. Greedy keeps the best token alone and does without 2 to 5.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch for one vocabulary.
 */
public final class Warp {
  private final int vocabSize;
  private final double[] scores; // [vocab], by token id
  private final RankedTokens kept;
  // No filter was on: every token stays, and kept is not filled.
  private boolean all;
  private int best;

  public Warp(int vocabSize) {
    if (vocabSize < 1) {
      throw new IllegalArgumentException("vocabSize must be 1 or more, was " + vocabSize);
    }
    this.vocabSize = vocabSize;
    this.scores = new double[vocabSize];
    this.kept = new RankedTokens(scores);
  }

  /**
   * Computes the law of a row of logits; the other methods tell of it until the next call.
   *
   * @param logits row {@code row} stands at {@code row * vocabSize}
   * @throws EngineException if a logit is not finite
   */
  public void apply(float[] logits, int row, SamplingParameters parameters, TokenHistory history) {
    score(logits, row, parameters, history);
    if (parameters.greedy()) {
      all = false;
      kept.setOnly(best);
      return;
    }
    boolean topK = parameters.topK() > 0 && parameters.topK() < vocabSize;
    boolean topP = parameters.topP() < 1;
    boolean minP = parameters.minP() > 0;
    all = !(topK || topP || minP);
    if (topK) {
      kept.selectTop(parameters.topK());
    }
    if (topP) {
      double top = scores[best];
      if (topK) {
        kept.truncateToMass(top, parameters.topP());
      } else {
        kept.selectMass(top, parameters.topP());
      }
    }
    if (minP) {
      double least = SpecifiedMath.log(Math.max(parameters.minP(), Double.MIN_NORMAL));
      if (topK || topP) {
        kept.retainWithin(scores[best], least);
      } else {
        kept.selectWithin(scores[best], least);
      }
    }
  }

  /** Penalised and tempered scores of all tokens, and the best of them. */
  void score(float[] logits, int row, SamplingParameters parameters, TokenHistory history) {
    int offset = Math.multiplyExact(row, vocabSize);
    Objects.checkFromIndexSize(offset, vocabSize, logits.length);
    double scale = parameters.greedy() ? 1.0 : 1.0 / parameters.temperature();
    double penalty = parameters.repetitionPenalty();
    boolean finite = true;
    for (int token = 0; token < vocabSize; token++) {
      float logit = logits[offset + token];
      finite &= Float.isFinite(logit);
      scores[token] = logit;
    }
    if (!finite) {
      throw notFinite(logits, row, offset);
    }
    if (penalty != 1) {
      penalise(penalty, history);
    }
    int argmax = 0;
    double top = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < vocabSize; token++) {
      double score = scores[token] * scale;
      scores[token] = score;
      if (score > top) {
        top = score;
        argmax = token;
      }
    }
    best = argmax;
  }

  private void penalise(double penalty, TokenHistory history) {
    for (int token = 0; token < vocabSize; token++) {
      if (history.contains(token)) {
        double score = scores[token];
        scores[token] = score > 0 ? score / penalty : score * penalty;
      }
    }
  }

  private EngineException notFinite(float[] logits, int row, int offset) {
    int token = 0;
    while (Float.isFinite(logits[offset + token])) {
      token++;
    }
    return new EngineException(
        "logits must be finite, row " + row + " token " + token + " is " + logits[offset + token]);
  }

  public int vocabSize() {
    return vocabSize;
  }

  /** How many tokens stay possible; at least 1. */
  public int count() {
    return all ? vocabSize : kept.count();
  }

  /** The i-th token that stays possible, in no order that means anything. */
  public int token(int i) {
    return all ? i : kept.token(i);
  }

  /** Score of any token, kept or not. */
  public double score(int token) {
    return scores[token];
  }

  /** The token of the best score; the lowest id among equals. */
  public int best() {
    return best;
  }

  /** The probabilities of all tokens into {@code law}, [vocab]; the total summed in id order. */
  public void law(double[] law) {
    double top = scores[best];
    Arrays.fill(law, 0, vocabSize, 0.0);
    int count = count();
    for (int i = 0; i < count; i++) {
      int token = token(i);
      law[token] = SpecifiedMath.exp(scores[token] - top);
    }
    double total = 0;
    for (int token = 0; token < vocabSize; token++) {
      total += law[token];
    }
    for (int token = 0; token < vocabSize; token++) {
      law[token] /= total;
    }
  }

  /**
   * Probability of a token by softmax over all scores, whatever was filtered. An estimate for
   * planners: leaves out what adds less than 1e-13 a token.
   */
  double softmax(int token) {
    double top = scores[best];
    double total = 0;
    for (double score : scores) {
      if (score - top > -30) {
        total += SpecifiedMath.exp(score - top);
      }
    }
    return SpecifiedMath.exp(scores[token] - top) / total;
  }
}
