package io.skipstream.lab;

import io.skipstream.tuning.SkipSet;
import java.util.function.IntPredicate;

/** Operations on skip sets that only the laboratory needs. */
final class SkipSets {
  private SkipSets() {}

  static SkipSet union(SkipSet a, SkipSet b) {
    if (b.isEmpty()) {
      return a;
    }
    return select(
        a.layers(),
        layer -> a.skipsAttention(layer) || b.skipsAttention(layer),
        layer -> a.skipsMlp(layer) || b.skipsMlp(layer));
  }

  /** What {@code a} skips and {@code b} does not. */
  static SkipSet without(SkipSet a, SkipSet b) {
    return select(
        a.layers(),
        layer -> a.skipsAttention(layer) && !b.skipsAttention(layer),
        layer -> a.skipsMlp(layer) && !b.skipsMlp(layer));
  }

  static SkipSet attention(int layers, int layer) {
    return select(layers, l -> l == layer, l -> false);
  }

  static SkipSet mlp(int layers, int layer) {
    return select(layers, l -> false, l -> l == layer);
  }

  static SkipSet select(int layers, IntPredicate attention, IntPredicate mlp) {
    StringBuilder bits = new StringBuilder(2 * layers);
    for (int layer = 0; layer < layers; layer++) {
      bits.append(attention.test(layer) ? '1' : '0').append(mlp.test(layer) ? '1' : '0');
    }
    return SkipSet.parse(bits.toString());
  }
}
