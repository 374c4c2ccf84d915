package io.skipstream.tuning.adaptive;

import java.util.Arrays;
import java.util.List;

/**
 * The most that a sublayer can cost: where a set that skips more than another lost little by it,
 * none of what it skips more costs more than that. Of a large set that loses nothing the trial
 * alone only says that the sum is nothing; that it is made of gains and losses, as a normal
 * distribution would have it, is out of the question but for pairs that cancel, which are tied when
 * they are found.
 */
final class Ceilings {
  /**
   * Tokens that may be lost beyond those that were: of n of which none was lost, 3 / n is the limit
   * that holds for 95 of 100.
   */
  private static final double BY_CHANCE = 3;

  /**
   * Higher ones are left alone: the trials that say so are counted anyway, and a belief that few
   * tokens cut in half would learn from the next ones too little.
   */
  private static final double MOST = 0.03;

  /** What a sublayer costs depends on what else is skipped, if only a little. */
  private static final double LEAST = 0.004;

  /** Beliefs that leave so little above the ceiling stay as they are. */
  private static final double DEVIATIONS = 2;

  private static final int STEPS = 16;
  private static final double LEAST_WEIGHT = 1e-9;

  private Ceilings() {}

  /** The beliefs, each restricted to what is possible. */
  static Beliefs under(Beliefs beliefs, Ties ties, List<Trial> trials) {
    int size = beliefs.size();
    double[] ceilings = of(size, trials);
    double[] means = new double[size];
    double[] deviations = new double[size];
    for (int i = 0; i < size; i++) {
      means[i] = beliefs.mean(i);
      deviations[i] = beliefs.deviation(i);
      if (ties.partner(i) < 0 && means[i] + DEVIATIONS * deviations[i] > ceilings[i]) {
        restrict(means, deviations, i, ceilings[i]);
      }
    }
    return Beliefs.of(means, deviations);
  }

  private static double[] of(int size, List<Trial> trials) {
    double[] ceilings = new double[size];
    Arrays.fill(ceilings, Double.POSITIVE_INFINITY);
    for (Trial trial : trials) {
      if (Sublayers.within(trial.base(), trial.challenger())) {
        double lost = (trial.lost() + BY_CHANCE) / (trial.baseHits() + BY_CHANCE + 0.5);
        double ceiling = Math.max(LEAST, -Math.log(1 - lost));
        if (ceiling <= MOST) {
          for (int i : trial.flipped()) {
            ceilings[i] = Math.min(ceilings[i], ceiling);
          }
        }
      }
    }
    return ceilings;
  }

  // Mean and deviation of the part of the normal distribution between nothing and the ceiling.
  private static void restrict(double[] means, double[] deviations, int i, double ceiling) {
    double sum = 0;
    double first = 0;
    double second = 0;
    for (int step = 0; step < STEPS; step++) {
      double cost = ceiling * (step + 0.5) / STEPS;
      double away = (cost - means[i]) / deviations[i];
      double weight = Math.exp(-away * away / 2);
      sum += weight;
      first += weight * cost;
      second += weight * cost * cost;
    }
    // A belief that leaves nothing possible is believed: there is another reason.
    if (sum > LEAST_WEIGHT) {
      means[i] = first / sum;
      deviations[i] = Math.sqrt(Math.max(0, second / sum - means[i] * means[i]));
    }
  }
}
