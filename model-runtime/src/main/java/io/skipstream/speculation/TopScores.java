package io.skipstream.speculation;

import java.util.Arrays;

/**
 * The best few of the tokens offered to it, best first; among equal scores the lower id.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused, grows only.
 */
final class TopScores {
  private int[] tokens = new int[16];
  private double[] scores = new double[16];
  private int limit;
  private int count;

  void begin(int limit) {
    if (limit > tokens.length) {
      tokens = Arrays.copyOf(tokens, limit);
      scores = Arrays.copyOf(scores, limit);
    }
    this.limit = limit;
    this.count = 0;
  }

  /** A score below this cannot enter. */
  double threshold() {
    return count < limit ? Double.NEGATIVE_INFINITY : scores[limit - 1];
  }

  void offer(int token, double score) {
    int at = count;
    while (at > 0
        && (score > scores[at - 1] || (score == scores[at - 1] && token < tokens[at - 1]))) {
      at--;
    }
    if (at == limit) {
      return;
    }
    int moved = Math.min(count, limit - 1) - at;
    System.arraycopy(tokens, at, tokens, at + 1, moved);
    System.arraycopy(scores, at, scores, at + 1, moved);
    tokens[at] = token;
    scores[at] = score;
    count = Math.min(count + 1, limit);
  }

  int token(int i) {
    return tokens[i];
  }

  /** Writes the best into {@code ranked} and the gaps behind them into {@code margins}. */
  void report(int[] ranked, double[] margins) {
    for (int i = 0; i < ranked.length; i++) {
      if (i >= count) {
        ranked[i] = -1;
        margins[i] = 0;
      } else {
        ranked[i] = tokens[i];
        margins[i] = i + 1 < count ? scores[i] - scores[i + 1] : Double.POSITIVE_INFINITY;
      }
    }
  }
}
