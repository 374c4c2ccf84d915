package io.skipstream.speculation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The law and the draw as obviously as they can be written: everything sorted, every token's noise
 * computed, library functions apart from the noise.
 */
final class ReferenceSampler {
  /** Scores of all tokens by id, and the tokens that stay, best first. */
  record Warped(double[] scores, List<Integer> kept) {

    double[] law() {
      double[] law = new double[scores.length];
      double total = 0;
      for (int token : kept) {
        law[token] = StrictMath.exp(scores[token] - scores[kept.get(0)]);
        total += law[token];
      }
      for (int token : kept) {
        law[token] /= total;
      }
      return law;
    }
  }

  private ReferenceSampler() {}

  static Warped warp(float[] logits, SamplingParameters parameters, TokenHistory history) {
    int vocabSize = logits.length;
    double[] scores = new double[vocabSize];
    List<Integer> kept = new ArrayList<>();
    for (int token = 0; token < vocabSize; token++) {
      double score = logits[token];
      if (parameters.repetitionPenalty() != 1 && history.contains(token)) {
        score =
            score > 0
                ? score / parameters.repetitionPenalty()
                : score * parameters.repetitionPenalty();
      }
      scores[token] = parameters.greedy() ? score : score * (1 / parameters.temperature());
      kept.add(token);
    }
    kept.sort(Comparator.comparingDouble((Integer token) -> -scores[token]).thenComparing(t -> t));
    if (parameters.greedy()) {
      return new Warped(scores, kept);
    }
    double top = scores[kept.get(0)];
    boolean topK = parameters.topK() > 0 && parameters.topK() < vocabSize;
    if (topK) {
      kept = kept.subList(0, parameters.topK());
    }
    if (parameters.topP() < 1) {
      List<Integer> inOrder = new ArrayList<>(kept);
      if (!topK) {
        inOrder.sort(Comparator.naturalOrder());
      }
      double total = 0;
      for (int token : inOrder) {
        total += SpecifiedMath.exp(scores[token] - top);
      }
      double mass = 0;
      for (int i = 0; i < kept.size(); i++) {
        mass += SpecifiedMath.exp(scores[kept.get(i)] - top);
        if (mass >= parameters.topP() * total) {
          kept = kept.subList(0, i + 1);
        }
      }
    }
    if (parameters.minP() > 0) {
      double least = SpecifiedMath.log(parameters.minP());
      kept = kept.stream().filter(token -> scores[token] - top >= least).toList();
    }
    return new Warped(scores, List.copyOf(kept));
  }

  /** All tokens that stay, by perturbed score. */
  static List<Integer> ranking(Warped warped, boolean greedy, long seed, int position) {
    double[] perturbed = perturbed(warped, greedy, seed, position);
    List<Integer> ranking = new ArrayList<>(warped.kept());
    ranking.sort(
        Comparator.comparingDouble((Integer token) -> -perturbed[token]).thenComparing(t -> t));
    return ranking;
  }

  static double[] perturbed(Warped warped, boolean greedy, long seed, int position) {
    double[] perturbed = warped.scores().clone();
    GumbelNoise noise = new GumbelNoise();
    for (int token : warped.kept()) {
      perturbed[token] += greedy ? 0 : noise.at(seed, position, token);
    }
    return perturbed;
  }

  static int draw(
      float[] logits,
      SamplingParameters parameters,
      TokenHistory history,
      long seed,
      int position) {
    return ranking(warp(logits, parameters, history), parameters.greedy(), seed, position).get(0);
  }
}
