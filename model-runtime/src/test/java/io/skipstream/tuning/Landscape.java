package io.skipstream.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A made-up model: every sublayer that is skipped costs acceptance, a few a lot, most little, and
 * some pairs cost more or less together. A window's difficulty moves all sets alike.
 */
final class Landscape {
  private final int windowTokens;
  private final double[] costs; // [2 * layers], attention and MLP of layer 0 first
  private final List<Pair> pairs = new ArrayList<>();
  private final SplittableRandom noise;

  private record Pair(int first, int second, double cost) {}

  Landscape(int layers, int windowTokens, long seed) {
    this.windowTokens = windowTokens;
    SplittableRandom random = new SplittableRandom(seed);
    this.noise = new SplittableRandom(~seed);
    this.costs = new double[2 * layers];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = 0.06 * Math.pow(random.nextDouble(), 3);
    }
    for (int i = 0; i < layers / 2; i++) {
      pairs.add(
          new Pair(
              random.nextInt(costs.length),
              random.nextInt(costs.length),
              0.02 * (random.nextDouble() - 0.5)));
    }
  }

  /** Expected matchness. */
  double truth(SkipSet set) {
    return rate(set, 0);
  }

  /** Scores all sets of the proposal on one window. */
  Outcome run(Proposal.Score proposal) {
    double difficulty = 0.1 * (noise.nextDouble() - 0.5);
    double[] luck = noise.doubles(windowTokens).toArray();
    List<WindowHits> windows = new ArrayList<>();
    for (SkipSet set : proposal.sets()) {
      double rate = rate(set, difficulty);
      long hits = 0;
      for (int i = 0; i < luck.length; i++) {
        hits |= luck[i] < rate ? 1L << i : 0;
      }
      windows.add(new WindowHits(hits, windowTokens, windowTokens));
    }
    return new Outcome.Scored(proposal, windows, windows.size());
  }

  private double rate(SkipSet set, double difficulty) {
    double cost = 0;
    for (int i = 0; i < costs.length; i++) {
      cost += skips(set, i) ? costs[i] : 0;
    }
    for (Pair pair : pairs) {
      cost += skips(set, pair.first) && skips(set, pair.second) ? pair.cost : 0;
    }
    return Math.max(0, Math.min(1, 1 - cost - difficulty));
  }

  private boolean skips(SkipSet set, int sublayer) {
    return sublayer % 2 == 0 ? set.skipsAttention(sublayer / 2) : set.skipsMlp(sublayer / 2);
  }
}
