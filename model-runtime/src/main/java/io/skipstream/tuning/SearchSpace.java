package io.skipstream.tuning;

import io.skipstream.tuning.bayes.BitVector;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.Arrays;

/**
 * The sets SWIFT searches: of the attention and MLP sublayers of all layers but the first and the
 * last, a fixed number. As coordinates the attentions come first, then the MLPs.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param layers layers of the model
 * @param skipped sublayers that every set skips
 */
record SearchSpace(int layers, int skipped) {
  SearchSpace {
    if (layers < 1 || layers > 4096) {
      throw new IllegalArgumentException("layers must be within 1..4096, was " + layers);
    }
    if (skipped < 0 || skipped > dimensions(layers)) {
      throw new IllegalArgumentException(
          "skipped must be within 0.." + dimensions(layers) + ", was " + skipped);
    }
  }

  /** {@code floor(2 (layers - 2) ratio)} sublayers are skipped. */
  static SearchSpace of(int layers, double ratio) {
    return new SearchSpace(layers, (int) Math.floor(dimensions(layers) * ratio));
  }

  int dimensions() {
    return dimensions(layers);
  }

  /** Whether there is more than one set. */
  boolean hasChoice() {
    return skipped > 0 && skipped < dimensions();
  }

  SkipSet random(CounterRandom random) {
    return set(BitVector.random(dimensions(), skipped, random));
  }

  boolean contains(SkipSet set) {
    return set.layers() == layers
        && set.skipped() == skipped
        && !set.skipsAttention(0)
        && !set.skipsMlp(0)
        && !set.skipsAttention(layers - 1)
        && !set.skipsMlp(layers - 1);
  }

  BitVector point(SkipSet set) {
    int inner = dimensions() / 2;
    int[] ones = new int[skipped];
    int found = 0;
    for (int i = 0; i < inner; i++) {
      if (set.skipsAttention(i + 1)) {
        ones[found++] = i;
      }
      if (set.skipsMlp(i + 1)) {
        ones[found++] = inner + i;
      }
    }
    return BitVector.of(dimensions(), ones);
  }

  SkipSet set(BitVector point) {
    int inner = dimensions() / 2;
    int[] attention = new int[skipped];
    int[] mlp = new int[skipped];
    int attentions = 0;
    int mlps = 0;
    for (int i = 0; i < inner; i++) {
      if (point.get(i)) {
        attention[attentions++] = i + 1;
      }
      if (point.get(inner + i)) {
        mlp[mlps++] = i + 1;
      }
    }
    return SkipSet.of(layers, Arrays.copyOf(attention, attentions), Arrays.copyOf(mlp, mlps));
  }

  private static int dimensions(int layers) {
    return 2 * Math.max(0, layers - 2);
  }
}
