package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.Arrays;
import java.util.Comparator;

/** Sets that would be fastest if sublayers cost so and so much. */
final class Candidates {
  /** No set is taken for better than this before it is measured. */
  private static final double MOST_ACCEPTANCE = 0.999;

  private final AdaptiveState state;
  private final Speeds speeds;
  private final Posterior posterior;

  Candidates(AdaptiveState state, Speeds speeds, Posterior posterior) {
    this.state = state;
    this.speeds = speeds;
    this.posterior = posterior;
  }

  /** The fastest set of expected costs plus so many deviations. */
  SkipSet best(double caution) {
    double[] costs = posterior.mean();
    if (caution != 0) {
      for (int i = 0; i < costs.length; i++) {
        costs[i] += leads(i) ? caution * posterior.deviation(i) : 0;
      }
    }
    return best(costs);
  }

  /**
   * The fastest set if each sublayer cost so many deviations less than expected, but not less than
   * nothing. What costs nothing is believed to cost a little, as it can't cost less: of many such,
   * all are believed to be sure to cost much together, although they were never tried so.
   */
  SkipSet hopeful(double deviations) {
    double[] costs = posterior.mean();
    for (int i = 0; i < costs.length; i++) {
      if (leads(i)) {
        double least = costs[i] - deviations * posterior.deviation(i);
        costs[i] = Math.max(Math.min(0, costs[i]), least);
      }
    }
    return best(costs);
  }

  /** The fastest set under a draw of costs. */
  SkipSet drawn(CounterRandom random) {
    return best(posterior.sample(random));
  }

  /** The fastest set if every sublayer cost what it cost alone. */
  SkipSet afar() {
    double[] costs = posterior.mean();
    for (int i = 0; i < costs.length; i++) {
      if (leads(i) && state.ties().partner(i) < 0 && state.singles().tried(i)) {
        costs[i] = state.singles().loss(i);
      }
    }
    return best(costs, 0);
  }

  private boolean leads(int sublayer) {
    return Sublayers.switchable(sublayer, state.layers()) && state.ties().leads(sublayer);
  }

  /** ln S of a set under given costs. */
  double logSpeed(SkipSet set, double[] costs) {
    double logAcceptance = fullAcceptance(costs);
    for (int i = 0; i < costs.length; i++) {
      logAcceptance -= leads(i) && Sublayers.skips(set, i) ? costs[i] : 0;
    }
    return speeds.logSpeed(acceptance(logAcceptance), set);
  }

  // Of the full model, as the present set's acceptance and the costs of what it skips say.
  private double fullAcceptance(double[] costs) {
    double logAcceptance = Math.log(state.acceptance());
    for (int i = 0; i < costs.length; i++) {
      logAcceptance += leads(i) && Sublayers.skips(state.skipSet(), i) ? costs[i] : 0;
    }
    return logAcceptance;
  }

  /** What is reckoned with where so much is expected. */
  static double acceptance(double log) {
    return Math.min(MOST_ACCEPTANCE, Math.exp(log));
  }

  /** Skips by falling worth until that no longer pays: exact where costs add up. */
  SkipSet best(double[] costs) {
    return best(costs, fullAcceptance(costs));
  }

  private SkipSet best(double[] costs, double logFull) {
    Integer[] order = new Integer[costs.length];
    double[] price = new double[costs.length];
    int count = 0;
    for (int i = 0; i < costs.length; i++) {
      if (leads(i)) {
        order[count++] = i;
        price[i] = costs[i] / saved(i);
      }
    }
    Arrays.sort(order, 0, count, Comparator.comparingDouble(i -> price[i]));
    double logAcceptance = logFull;
    double draftCost = speeds.fullDraft();
    double best = 0;
    int most = 0;
    for (int i = 0; i < count; i++) {
      logAcceptance -= costs[order[i]];
      draftCost -= saved(order[i]);
      double speed = speeds.logSpeed(acceptance(logAcceptance), draftCost);
      if (speed > best) {
        best = speed;
        most = i + 1;
      }
    }
    boolean[] skipped = new boolean[costs.length];
    for (int i = 0; i < most; i++) {
      skipped[order[i]] = true;
      int partner = state.ties().partner(order[i]);
      if (partner >= 0) {
        skipped[partner] = true;
      }
    }
    return Sublayers.set(skipped);
  }

  private double saved(int sublayer) {
    int partner = state.ties().partner(sublayer);
    return speeds.saved(sublayer) + (partner >= 0 ? speeds.saved(partner) : 0);
  }
}
