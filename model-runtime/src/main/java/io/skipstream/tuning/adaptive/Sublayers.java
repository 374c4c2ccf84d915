package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/**
 * Skip sets as arrays: sublayer 2l is the attention of layer l, 2l + 1 its MLP. The first and the
 * last layer are never skipped.
 */
final class Sublayers {
  private Sublayers() {}

  /** Whether the set keeps the first and the last layer. */
  static boolean keepsEnds(SkipSet set) {
    int last = set.layers() - 1;
    return !set.skipsAttention(0)
        && !set.skipsMlp(0)
        && !set.skipsAttention(last)
        && !set.skipsMlp(last);
  }

  static boolean switchable(int sublayer, int layers) {
    return sublayer >= 2 && sublayer < 2 * (layers - 1);
  }

  static boolean skips(SkipSet set, int sublayer) {
    return sublayer % 2 == 0 ? set.skipsAttention(sublayer / 2) : set.skipsMlp(sublayer / 2);
  }

  static boolean[] of(SkipSet set) {
    boolean[] skipped = new boolean[2 * set.layers()];
    for (int i = 0; i < skipped.length; i++) {
      skipped[i] = skips(set, i);
    }
    return skipped;
  }

  static SkipSet set(boolean[] skipped) {
    int layers = skipped.length / 2;
    int[] attention = new int[layers];
    int[] mlp = new int[layers];
    int attentions = 0;
    int mlps = 0;
    for (int layer = 0; layer < layers; layer++) {
      if (skipped[2 * layer]) {
        attention[attentions++] = layer;
      }
      if (skipped[2 * layer + 1]) {
        mlp[mlps++] = layer;
      }
    }
    return SkipSet.of(layers, Arrays.copyOf(attention, attentions), Arrays.copyOf(mlp, mlps));
  }

  /** In how many sublayers two sets differ. */
  static int differing(SkipSet left, SkipSet right) {
    int count = 0;
    for (int i = 0; i < 2 * left.layers(); i++) {
      count += skips(left, i) == skips(right, i) ? 0 : 1;
    }
    return count;
  }

  /** Whether one set skips nothing that the other does not skip. */
  static boolean within(SkipSet inner, SkipSet outer) {
    for (int i = 0; i < 2 * inner.layers(); i++) {
      if (skips(inner, i) && !skips(outer, i)) {
        return false;
      }
    }
    return true;
  }

  /** The set with one sublayer the other way round. */
  static SkipSet flip(SkipSet set, int... sublayers) {
    boolean[] skipped = of(set);
    for (int sublayer : sublayers) {
      skipped[sublayer] = !skipped[sublayer];
    }
    return set(skipped);
  }
}
