package io.skipstream.lab;

import io.skipstream.engine.Engine;
import io.skipstream.lab.Optimum.ScoredSet;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks for the best sets of a model of which nothing is known, on the held-out tokens themselves:
 * from the full model and from even sets, the best change of one sublayer, as long as one gains. No
 * proof that there is nothing better.
 *
 * <p><b>Threading:</b> confined to the engine's thread.
 */
final class Climb {
  private static final double[] STARTS = {0, 0.3, 0.45, 0.55};

  private final Engine engine;
  private final Landscape landscape;
  private final TokenStream stream;
  private final SetSpeed truth;
  private final CostTable costs;

  Climb(Engine engine, Landscape landscape, TokenStream stream, SetSpeed truth) {
    this.engine = engine;
    this.landscape = landscape;
    this.stream = stream;
    this.truth = truth;
    this.costs = GpuCostModel.H200_BF16.costs(landscape.shape());
  }

  Optimum run(Consumer<String> progress) {
    List<ScoredSet> tops = new ArrayList<>();
    for (double ratio : STARTS) {
      SkipSet top = climb(SkipSet.uniform(engine.info().layers(), ratio));
      tops.add(new ScoredSet(top, truth.hits(top)));
      progress.accept("from " + ratio + " to a speed-up of " + truth.speedup(top, costs));
    }
    return new Optimum(
        landscape.files().fingerprint(),
        stream.name(),
        stream.heldOut().stream().map(Optimum.HeldOut::of).toList(),
        truth.tokens(),
        truth.context(),
        false,
        0,
        tops);
  }

  private SkipSet climb(SkipSet start) {
    SkipSet at = start;
    while (true) {
      SkipSet better = bestFlip(at);
      if (better == null) {
        return at;
      }
      at = better;
    }
  }

  private SkipSet bestFlip(SkipSet from) {
    SkipSet best = null;
    double speedup = truth.speedup(from, costs);
    int bits = 2 * from.layers();
    for (int i = 2; i < bits - 2; i++) {
      StringBuilder flipped = new StringBuilder(from.bits());
      flipped.setCharAt(i, flipped.charAt(i) == '0' ? '1' : '0');
      SkipSet set = SkipSet.parse(flipped.toString());
      double s = truth.speedup(set, costs);
      if (s > speedup) {
        speedup = s;
        best = set;
      }
    }
    return best;
  }
}
