package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A made-up model with the traps of planted ones. A token is met if what the skipped sublayers
 * would have added to its logit's lead, together, does not change it by more than that lead. Each
 * channel pushes a token in a direction of its own, so that losses of different channels add up as
 * variances do, and what sublayers of one channel write adds up or cancels.
 */
final class PlantedLandscape {
  private static final double MEAN_LEAD = 3;

  /** A sublayer that matters: where it writes, how much, in which domain (0: all), how long. */
  record Part(int sublayer, int channel, double push, int side, double norm) {}

  private static final double[] ACCEPTANCE = new double[3_001];

  static {
    for (int i = 0; i < ACCEPTANCE.length; i++) {
      ACCEPTANCE[i] = exact(i / 100.0);
    }
  }

  private final int layers;
  private final long seed;
  private final List<Part> parts = new ArrayList<>();
  private final Part[] at;
  private int channels;

  PlantedLandscape(int layers, long seed) {
    this.layers = layers;
    this.seed = seed;
    this.at = new Part[2 * layers];
    CounterRandom random = new CounterRandom(seed, layers, 1);
    List<Integer> inner = new ArrayList<>();
    for (int layer = 1; layer < layers - 1; layer++) {
      inner.add(layer);
    }
    int working = 5 + 10 + Math.max(2, (layers - 24) * 2 / 3);
    while (inner.size() > working) {
      inner.remove(random.below(inner.size()));
    }
    // Originals: what they add to each other grows together.
    int originals = channels++;
    double[] attentionScales = {1, 1, 1, 0.5, 0};
    double[] mlpScales = {1, 1, 1, 0.5, 0.25};
    for (int i = 0; i < 5; i++) {
      int layer = inner.remove(random.below(inner.size()));
      if (attentionScales[i] > 0) {
        double push = attentionScales[i] * (0.6 + 2.4 * uniform(random));
        part(2 * layer, originals, push, 0, 4 * attentionScales[i]);
      }
      part(
          2 * layer + 1,
          originals,
          mlpScales[i] * (0.8 + 3 * uniform(random)),
          0,
          6 * mlpScales[i]);
    }
    // Pairs that cancel stand near each other.
    int first = random.below(inner.size() - 3);
    int second = first + 1 + random.below(2);
    int a = inner.get(first);
    int b = inner.get(second);
    inner.remove(second);
    inner.remove(first);
    part(2 * a + 1, channels, 1.6, 0, 0.5);
    part(2 * b + 1, channels++, -1.6, 0, 0.5);
    for (int side : new int[] {1, -1, 1, -1}) {
      part(2 * inner.remove(random.below(inner.size())) + 1, channels++, 1.5, side, 0.5);
    }
    part(2 * inner.remove(random.below(inner.size())) + 1, channels++, 2, 0, 0.3);
    for (int decoy = 0; decoy < 2; decoy++) {
      part(2 * inner.remove(random.below(inner.size())) + 1, channels++, 0, 0, 20);
    }
    int classA = channels++;
    int classB = channels++;
    for (int i = 0; !inner.isEmpty(); i++) {
      int layer = inner.remove(random.below(inner.size()));
      boolean inA = i % 2 == 0;
      part(2 * layer + 1, inA ? classA : classB, inA ? 0.03 : 0.05, 0, 0.4);
    }
  }

  private static double uniform(CounterRandom random) {
    return (random.next() >>> 11) * 0x1p-53;
  }

  private void part(int sublayer, int channel, double push, int side, double norm) {
    at[sublayer] = new Part(sublayer, channel, push, side, norm);
    parts.add(at[sublayer]);
  }

  ModelShape shape() {
    return new ModelShape("planted", layers, 4608, 12288, 48, 24, 128, 32_000);
  }

  private double[] pushes(SkipSet set, int side) {
    double[] pushes = new double[channels];
    for (Part part : parts) {
      if (Sublayers.skips(set, part.sublayer) && (part.side == 0 || part.side == side)) {
        pushes[part.channel] += part.push;
      }
    }
    return pushes;
  }

  /** Expected acceptance. */
  double acceptance(SkipSet set, int side) {
    double variance = 0;
    for (double push : pushes(set, side)) {
      variance += push * push;
    }
    return acceptance(Math.sqrt(variance));
  }

  // 1 - P(|sigma N| > lead), the lead exponential.
  private static double exact(double sigma) {
    if (sigma == 0) {
      return 1;
    }
    double miss = 0;
    int steps = 400;
    for (int i = 0; i < steps; i++) {
      double z = (i + 0.5) * 6 / steps;
      double density = 2 * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * 6 / steps;
      miss += density * (1 - Math.exp(-sigma * z / MEAN_LEAD));
    }
    return 1 - miss;
  }

  private static double acceptance(double sigma) {
    double at = Math.min(sigma, 29.9) * 100;
    int below = (int) at;
    return ACCEPTANCE[below] + (at - below) * (ACCEPTANCE[below + 1] - ACCEPTANCE[below]);
  }

  /** Whether a draft meets token {@code t} of the stream. */
  boolean hit(SkipSet set, int side, long t) {
    double[] pushes = pushes(set, side);
    CounterRandom random = new CounterRandom(seed * 31 + t, side, 5);
    CounterRandom text = new CounterRandom(seed * 31 + t / 96, side, 6);
    double difficulty = Math.exp(0.5 * (uniform(text) + uniform(text) - 1));
    double lead = -MEAN_LEAD * Math.log(1 - uniform(random)) * difficulty;
    double push = 0;
    for (double p : pushes) {
      double u = ((random.next() >>> 11) + 1) * 0x1p-53;
      double v = uniform(random);
      push += p * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    }
    return Math.abs(push) <= lead;
  }

  /** The nested sets of a dynamic programme over states: by length written, whatever its effect. */
  List<SkipSet> sweep(int attentionUnits, int mlpUnits, int maxUnits) {
    List<Integer> order = new ArrayList<>();
    for (int i = 2; i < 2 * (layers - 1); i++) {
      order.add(i);
    }
    order.sort(
        (x, y) ->
            Double.compare(
                norm(x) / (x % 2 == 0 ? attentionUnits : mlpUnits),
                norm(y) / (y % 2 == 0 ? attentionUnits : mlpUnits)));
    List<SkipSet> sets = new ArrayList<>();
    boolean[] skipped = new boolean[2 * layers];
    int units = 0;
    for (int i : order) {
      skipped[i] = true;
      units += i % 2 == 0 ? attentionUnits : mlpUnits;
      if (units <= maxUnits) {
        sets.add(Sublayers.set(skipped));
      }
    }
    return sets;
  }

  private double norm(int sublayer) {
    return at[sublayer] == null ? 0 : at[sublayer].norm;
  }

  SkipSet free() {
    boolean[] skipped = new boolean[2 * layers];
    for (int i = 2; i < 2 * (layers - 1); i++) {
      skipped[i] = at[i] == null || at[i].push == 0;
    }
    return Sublayers.set(skipped);
  }

  /**
   * The fastest set: all that is free, and the best of all subsets of what matters, where of
   * sublayers alike the number decides.
   */
  SkipSet optimum(Speeds speeds, int side) {
    boolean[] skipped = Sublayers.of(free());
    List<Part> choices = new ArrayList<>();
    for (Part part : parts) {
      if (part.side != 0 && part.side != side) {
        skipped[part.sublayer] = true;
      } else if (part.push != 0) {
        choices.add(part);
      }
    }
    choices.sort(Comparator.comparingInt(Part::channel).thenComparingDouble(Part::push));
    Best best = new Best();
    search(
        choices,
        0,
        skipped,
        new double[channels],
        speeds,
        best,
        speeds.draftCost(Sublayers.set(skipped)));
    return best.set;
  }

  private static final class Best {
    SkipSet set;
    double speed = -1;
  }

  private void search(
      List<Part> choices,
      int depth,
      boolean[] skipped,
      double[] pushes,
      Speeds speeds,
      Best best,
      double draftCost) {
    if (depth == choices.size()) {
      double variance = 0;
      for (double push : pushes) {
        variance += push * push;
      }
      double speed = variance > 9 ? 0 : speeds.logSpeed(acceptance(Math.sqrt(variance)), draftCost);
      if (speed > best.speed) {
        best.speed = speed;
        best.set = Sublayers.set(skipped);
      }
      return;
    }
    Part part = choices.get(depth);
    Part before = depth == 0 ? null : choices.get(depth - 1);
    boolean alike = before != null && before.channel == part.channel && before.push == part.push;
    search(choices, depth + 1, skipped, pushes, speeds, best, draftCost);
    // Of sublayers alike the first are skipped.
    if ((!alike || skipped[before.sublayer]) && Math.abs(pushes[part.channel]) < 3) {
      skipped[part.sublayer] = true;
      double push = pushes[part.channel];
      pushes[part.channel] += part.push;
      search(
          choices,
          depth + 1,
          skipped,
          pushes,
          speeds,
          best,
          draftCost - speeds.saved(part.sublayer));
      pushes[part.channel] = push;
      skipped[part.sublayer] = false;
    }
  }

  static double speed(Speeds speeds, PlantedLandscape landscape, SkipSet set, int side) {
    return Math.exp(speeds.logSpeed(landscape.acceptance(set, side), set));
  }

  CostTable check(CostTable costs) {
    if (costs.layers() != layers) {
      throw new IllegalArgumentException("costs are of " + costs.layers() + " layers");
    }
    return costs;
  }
}
