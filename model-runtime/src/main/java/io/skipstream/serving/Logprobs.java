package io.skipstream.serving;

import io.skipstream.tokenizer.TextTokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Log-softmax of the model's own logits, before any warp, summed in double.
 *
 * <p><b>Threading:</b> confined to the decode thread; holds scratch.
 */
final class Logprobs {
  private final TextTokenizer tokenizer;
  private final int[] best = new int[GenerationRequest.MAX_LOGPROBS];

  Logprobs(TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * @param values logits, row {@code row} at {@code row * vocabSize}
   * @param alternatives how many of the best to report; equal ones by lowest id
   */
  TokenLogprobs of(float[] values, int row, int vocabSize, int token, int alternatives) {
    int from = row * vocabSize;
    double norm = logSumExp(values, from, vocabSize);
    int found = selectBest(values, from, vocabSize, Math.min(alternatives, best.length));
    List<TokenLogprobs.Alternative> top = new ArrayList<>(found);
    for (int i = 0; i < found; i++) {
      int id = best[i];
      top.add(new TokenLogprobs.Alternative(id, tokenizer.tokenText(id), values[from + id] - norm));
    }
    return new TokenLogprobs(token, tokenizer.tokenText(token), values[from + token] - norm, top);
  }

  private static double logSumExp(float[] values, int from, int vocabSize) {
    float max = Float.NEGATIVE_INFINITY;
    for (int v = 0; v < vocabSize; v++) {
      max = Math.max(max, values[from + v]);
    }
    double sum = 0;
    for (int v = 0; v < vocabSize; v++) {
      sum += Math.exp((double) values[from + v] - max);
    }
    return max + Math.log(sum);
  }

  // Insertion into a short sorted list: few of many tokens get past its last entry.
  private int selectBest(float[] values, int from, int vocabSize, int wanted) {
    int size = 0;
    for (int v = 0; v < vocabSize && wanted > 0; v++) {
      float value = values[from + v];
      if (size == wanted && !(value > values[from + best[size - 1]])) {
        continue;
      }
      int at = size < wanted ? size++ : size - 1;
      while (at > 0 && value > values[from + best[at - 1]]) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = v;
    }
    return size;
  }
}
