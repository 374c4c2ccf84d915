package io.skipstream.processor.storebench;

import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.WindowHits;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A stream whose drafts meet its tokens as often as the sublayers that they skip allow: most cost
 * next to nothing, some much. A model of acceptance for a tuner to work on, not a decoder.
 *
 * <p><b>Threading:</b> immutable.
 */
final class SyntheticStream {
  private static final int ONE_IN_DEAR = 6;

  private final int layers;
  private final long seed;
  // By sublayer: what its absence takes from the logarithm of the acceptance.
  private final double[] losses;

  SyntheticStream(int layers, long seed) {
    this.layers = layers;
    this.seed = seed;
    this.losses = new double[2 * layers];
    CounterRandom random = new CounterRandom(seed, layers, 0);
    for (int i = 2; i < losses.length - 2; i++) {
      boolean dear = random.below(ONE_IN_DEAR) == 0;
      losses[i] = (dear ? 0.3 : 0.01) * (0.5 + uniform(random.next()));
    }
  }

  /** Whether a draft with the set meets a token of the stream. */
  boolean meets(SkipSet set, long token) {
    double loss = 0;
    for (int layer = 0; layer < layers; layer++) {
      loss += set.skipsAttention(layer) ? losses[2 * layer] : 0;
      loss += set.skipsMlp(layer) ? losses[2 * layer + 1] : 0;
    }
    return uniform(CounterRandom.mix(seed ^ CounterRandom.mix(token))) < Math.exp(-loss);
  }

  /** What a measurement of the tokens before {@code end} yields. */
  List<WindowHits> score(Proposal.Score score, long end) {
    List<WindowHits> windows = new ArrayList<>();
    for (SkipSet set : score.sets()) {
      long bits = 0;
      for (int i = 0; i < score.windowTokens(); i++) {
        bits |= meets(set, end - score.windowTokens() + i) ? 1L << i : 0;
      }
      windows.add(new WindowHits(bits, score.windowTokens(), score.segmentTokens()));
    }
    return windows;
  }

  /** The nested sets that a sweep finds: those that cost least for what they save come first. */
  List<SkipSet> sweep(Proposal.Sweep sweep) {
    int[] units = {sweep.attentionUnits(), sweep.mlpUnits()};
    List<Integer> order = new ArrayList<>();
    for (int i = 2; i < losses.length - 2; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> losses[i] / units[i % 2]));
    List<SkipSet> sets = new ArrayList<>();
    StringBuilder bits = new StringBuilder("0".repeat(losses.length));
    int saved = 0;
    for (int i : order) {
      saved += units[i % 2];
      if (saved > sweep.maxUnits()) {
        break;
      }
      bits.setCharAt(i, '1');
      sets.add(SkipSet.parse(bits.toString()));
    }
    return sets;
  }

  private static double uniform(long word) {
    return (word >>> 11) * 0x1p-53;
  }
}
