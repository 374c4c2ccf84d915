package io.skipstream.tuning.adaptive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sublayers that may stand the wrong way round in the present set, by how much speed is expected
 * from finding out: E max(0, gain of the flip), the gain normally distributed as the cost is.
 */
final class Flips {
  private static final double STEP = 0.02;

  /** Less is not worth a question. */
  private static final double LEAST = 5e-5;

  private Flips() {}

  /** The most promising first; of a tied pair the one that leads. */
  static List<Integer> promising(AdaptiveState state, Speeds speeds, Posterior posterior) {
    double acceptance = state.acceptance();
    double draftCost = speeds.draftCost(state.skipSet());
    double now = speeds.logSpeed(acceptance, draftCost);
    double price =
        Math.max(0, now - speeds.logSpeed(acceptance * Math.exp(-STEP), draftCost)) / STEP;
    int size = 2 * state.layers();
    double[] worth = new double[size];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (Sublayers.switchable(i, state.layers()) && state.ties().leads(i)) {
        int partner = state.ties().partner(i);
        double saved = speeds.saved(i) + (partner >= 0 ? speeds.saved(partner) : 0);
        double earned = speeds.logSpeed(acceptance, draftCost - saved) - now;
        boolean skipped = Sublayers.skips(state.skipSet(), i);
        double gain = (earned - price * posterior.mean(i)) * (skipped ? -1 : 1);
        worth[i] = improvement(gain, price * posterior.deviation(i));
        if (worth[i] > LEAST) {
          order.add(i);
        }
      }
    }
    order.sort(Comparator.comparingDouble(i -> -worth[i]));
    return order;
  }

  /** E max(0, X) of a normal X. */
  static double improvement(double mean, double deviation) {
    if (deviation <= 0) {
      return Math.max(0, mean);
    }
    double z = mean / deviation;
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    return mean * cumulative(z) + deviation * density;
  }

  // Of the standard normal distribution; the logistic approximation errs by less than 0.01.
  private static double cumulative(double z) {
    return 1 / (1 + Math.exp(-1.702 * z));
  }
}
