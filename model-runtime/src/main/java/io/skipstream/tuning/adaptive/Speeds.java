package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;

/**
 * The objective: ln S of chains, S = E[M] / (n c + v(n + 1)) at the best n, with the same
 * acceptance at all depths. What {@link io.skipstream.tuning.SpeedModel} says, tabulated for one
 * moment, since a search asks thousands of times.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Speeds {
  private final int layers;
  private final double fullDraft;
  private final double attention;
  private final double mlp;
  private final double[] verify; // [n], of n + 1 rows a sequence
  private final CostTable costs;
  private final int context;
  private final int batch;

  private Speeds(TuningEnv env, int maxDraftTokens) {
    this.costs = env.costs();
    this.layers = costs.layers();
    this.context = env.contextTokens();
    this.batch = env.batch();
    this.fullDraft = cost(SkipSet.none(layers));
    this.attention = fullDraft - cost(SkipSet.of(layers, new int[] {0}, new int[0]));
    this.mlp = fullDraft - cost(SkipSet.of(layers, new int[0], new int[] {0}));
    this.verify = new double[maxDraftTokens + 1];
    for (int n = 1; n <= maxDraftTokens; n++) {
      verify[n] = costs.verifyCost(Math.multiplyExact(n + 1, batch), context, batch);
    }
  }

  /** Null where costs are unknown, or another model's. */
  static Speeds of(TuningEnv env, int layers, int maxDraftTokens) {
    return env.costs() == null || env.costs().layers() != layers
        ? null
        : new Speeds(env, maxDraftTokens);
  }

  private double cost(SkipSet set) {
    return costs.draftCost(set, context, batch);
  }

  /** What skipping a sublayer saves of a draft step, in plain passes. */
  double saved(int sublayer) {
    return sublayer % 2 == 0 ? attention : mlp;
  }

  /** c, of a draft step. */
  double draftCost(SkipSet set) {
    int attentions = set.skippedAttention();
    return fullDraft - attentions * attention - (set.skipped() - attentions) * mlp;
  }

  /** c, of a draft step of the full model. */
  double fullDraft() {
    return fullDraft;
  }

  /** ln S of the best chain; 0 where plain decoding is best. */
  double logSpeed(double acceptance, double draftCost) {
    double best = 1;
    double expected = 1;
    double reached = 1;
    for (int n = 1; n < verify.length; n++) {
      reached *= acceptance;
      expected += reached;
      best = Math.max(best, expected / (n * draftCost + verify[n]));
    }
    return Math.log(best);
  }

  double logSpeed(double acceptance, SkipSet set) {
    return logSpeed(acceptance, draftCost(set));
  }

  /** Tokens of the best chain; 0 where plain decoding is best. */
  int draftTokens(double acceptance, double draftCost) {
    int best = 0;
    double speed = 1;
    double expected = 1;
    double reached = 1;
    for (int n = 1; n < verify.length; n++) {
      reached *= acceptance;
      expected += reached;
      double now = expected / (n * draftCost + verify[n]);
      if (now > speed) {
        speed = now;
        best = n;
      }
    }
    return best;
  }

  /** What no set exceeds: all inner layers skipped and every token accepted. */
  double logBound() {
    int inner = Math.max(0, layers - 2);
    return logSpeed(1, fullDraft - inner * (attention + mlp));
  }
}
