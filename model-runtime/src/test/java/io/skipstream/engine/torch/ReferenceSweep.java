package io.skipstream.engine.torch;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/**
 * The dynamic programme over hidden states as one would write it down: for each number of saved
 * units a set and its states, in double, one after another. Shares no code with the engine.
 */
final class ReferenceSweep {
  /**
   * @param skip bits of the sublayers, attention and MLP of layer 0 first
   * @param closeness mean cosine at the last inner sublayer
   * @param margin by how much the closest of its decisions was made
   */
  record Way(boolean[] skip, double[][] states, double closeness, double margin) {
    SkipSet set() {
      StringBuilder bits = new StringBuilder();
      for (boolean skipped : skip) {
        bits.append(skipped ? '1' : '0');
      }
      return SkipSet.parse(bits.toString());
    }
  }

  private final ReferenceDecoder decoder;
  private final int layers;

  ReferenceSweep(ReferenceDecoder decoder, int layers) {
    this.decoder = decoder;
    this.layers = layers;
  }

  /** The best way for each number of saved units; null where there is none. */
  Way[] run(int[] context, int positions, int attentionUnits, int mlpUnits, int maxUnits) {
    int from = context.length - positions;
    int[] at = ReferenceDecoder.positions(from, positions);
    double[][] all = decoder.embed(context);
    Way[] ways = new Way[maxUnits + 1];
    for (int sublayer = 0; sublayer < 2 * (layers - 1); sublayer++) {
      int layer = sublayer / 2;
      boolean attention = sublayer % 2 == 0;
      double[][][] seen = attention ? decoder.keysAndValues(all, layer) : null;
      ReferenceDecoder.addAll(
          all,
          attention
              ? decoder.attention(all, ReferenceDecoder.positions(0, all.length), seen, layer)
              : decoder.mlp(all, layer));
      double[][] full = Arrays.copyOfRange(all, from, all.length);
      if (layer == 0) {
        ways[0] = new Way(new boolean[2 * layers], copy(full), 1, 2);
        continue;
      }
      Way[] next = new Way[ways.length];
      for (int saved = 0; saved < ways.length; saved++) {
        int before = saved - (attention ? attentionUnits : mlpUnits);
        Way kept = ways[saved] == null ? null : keep(ways[saved], at, seen, layer, full);
        Way skipped =
            before < 0 || ways[before] == null ? null : skip(ways[before], sublayer, full);
        next[saved] = better(kept, skipped);
      }
      ways = next;
    }
    return ways;
  }

  private Way keep(Way way, int[] at, double[][][] seen, int layer, double[][] full) {
    double[][] states = copy(way.states);
    ReferenceDecoder.addAll(
        states,
        seen == null
            ? decoder.mlp(way.states, layer)
            : decoder.attention(way.states, at, seen, layer));
    return new Way(way.skip, states, closeness(states, full), way.margin);
  }

  private static Way skip(Way way, int sublayer, double[][] full) {
    boolean[] skip = way.skip.clone();
    skip[sublayer] = true;
    return new Way(skip, way.states, closeness(way.states, full), way.margin);
  }

  private static Way better(Way kept, Way skipped) {
    if (kept == null || skipped == null) {
      return kept == null ? skipped : kept;
    }
    Way best = skipped.closeness > kept.closeness ? skipped : kept;
    double margin = Math.abs(skipped.closeness - kept.closeness);
    return new Way(best.skip, best.states, best.closeness, Math.min(best.margin, margin));
  }

  private static double[][] copy(double[][] states) {
    return Arrays.stream(states).map(double[]::clone).toArray(double[][]::new);
  }

  private static double closeness(double[][] states, double[][] full) {
    double sum = 0;
    for (int row = 0; row < states.length; row++) {
      double dot = 0;
      double a = 0;
      double b = 0;
      for (int i = 0; i < states[row].length; i++) {
        dot += states[row][i] * full[row][i];
        a += states[row][i] * states[row][i];
        b += full[row][i] * full[row][i];
      }
      sum += dot / Math.sqrt(a * b);
    }
    return sum / states.length;
  }
}
