package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.bayes.CounterRandom;
import io.skipstream.tuning.bayes.GrowingCholesky;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the trials say about the sublayers: log acceptance falls by the sum of what the skipped ones
 * cost, each normally distributed as believed before, and every trial measures the difference of
 * two such sums. Exact for that model: a group that lost much leaves its members suspect together,
 * and one that lost nothing clears them all.
 *
 * <p>A tied pair counts as one sublayer, the one that leads; trials that broke a pair don't count.
 *
 * <p><b>Threading:</b> immutable once made, but for the scratch of {@link #sample}: confined to one
 * thread.
 */
final class Posterior {
  /**
   * The noise of a trial depends on what it measures: it is reckoned with the last result until
   * that stays as it is. Of deep models large sets are believed to lose so much, and that to be so
   * uncertain, before anything was measured that it takes some passes to believe that they don't.
   */
  private static final int REWEIGHTED = 12;

  private static final double SETTLED = 0.02;

  // What is lost already can't be lost again: costs depend on what else is skipped.
  private static final double ELSEWHERE = 0.2;
  private static final double MOST_AWAY = 0.1;

  /** So many deviations below nothing a cost is taken for negative. */
  private static final double CERTAINLY = 3;

  private final Ties ties;
  private final double[] prior;
  private final double[] variance;
  private int[][] signs; // [trials][2 * layers]
  private double[] noise;
  private double[] outcomes;
  private final GrowingCholesky cholesky;
  private double[] mean;

  /**
   * What the state's trials say of sets near its present one, if sublayers cost something or
   * nothing, as all do that need no other.
   */
  Posterior(AdaptiveState state) {
    this(
        Ceilings.under(state.beliefs(), state.ties(), state.trials()),
        state.ties(),
        state.trials(),
        state.skipSet());
    bound();
  }

  /**
   * Where costs may be negative, too.
   *
   * @param near a set: trials of sets that lose more or less say less of those near it
   */
  Posterior(Beliefs beliefs, Ties ties, List<Trial> trials, SkipSet near) {
    this.ties = ties;
    int size = beliefs.size();
    this.prior = new double[size];
    this.variance = new double[size];
    for (int i = 0; i < size; i++) {
      boolean counts = Sublayers.switchable(i, size / 2) && ties.leads(i);
      prior[i] = counts ? beliefs.mean(i) : 0;
      variance[i] = counts ? beliefs.deviation(i) * beliefs.deviation(i) : 0;
    }
    List<int[]> rows = new ArrayList<>(trials.size());
    List<Trial> used = new ArrayList<>(trials.size());
    for (Trial trial : trials) {
      int[] row = signs(trial.base(), trial.challenger());
      if (row != null) {
        rows.add(row);
        used.add(trial);
      }
    }
    int count = rows.size();
    int[][] away = new int[count][];
    for (int t = 0; t < count; t++) {
      away[t] = signs(near, used.get(t).base());
    }
    this.signs = rows.toArray(new int[0][]);
    this.noise = new double[count];
    this.outcomes = new double[count];
    double[][] shared = new double[count][];
    for (int t = 0; t < count; t++) {
      outcomes[t] = used.get(t).loss();
      shared[t] = new double[t + 1];
      for (int u = 0; u <= t; u++) {
        shared[t][u] = covariance(signs[t], signs[u]);
      }
    }
    double[] expected = prior;
    GrowingCholesky factor = null;
    double[] row = new double[count];
    for (int pass = 0; pass < REWEIGHTED; pass++) {
      factor = new GrowingCholesky(count + size);
      for (int t = 0; t < count; t++) {
        noise[t] =
            used.get(t)
                    .variance(
                        dot(signs[t], expected),
                        differing(signs[t], expected),
                        effects(signs[t], expected))
                + elsewhere(away[t] == null ? MOST_AWAY : dot(away[t], expected));
        System.arraycopy(shared[t], 0, row, 0, t);
        factor.append(row, shared[t][t] + noise[t]);
      }
      double[] before = expected;
      expected = conditioned(factor, prior, outcomes);
      if (settled(before, expected)) {
        break;
      }
    }
    this.cholesky = factor;
    this.mean = expected;
  }

  private boolean settled(double[] before, double[] after) {
    for (int[] trial : signs) {
      if (Math.abs(dot(trial, before) - dot(trial, after)) > SETTLED) {
        return false;
      }
    }
    return true;
  }

  /**
   * What is believed to cost less than nothing is told not to: by a further observation for each,
   * such that mean and variance of its cost become those of the part above zero. What others cost
   * changes with it. Where it is too certain, there is another reason.
   */
  private void bound() {
    double[] before = mean;
    int trials = signs.length;
    List<int[]> directions = new ArrayList<>(List.of(signs));
    List<double[]> sites = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      if (before[i] < 0 && variance[i] > 0 && ties.partner(i) < 0) {
        double deviation = deviation(i);
        double below = -before[i] / deviation;
        if (below < CERTAINLY) {
          double hazard = hazard(below);
          double share = 1 + below * hazard - hazard * hazard;
          double site = share / (1 - share);
          double above = before[i] + deviation * hazard;
          int[] one = new int[before.length];
          one[i] = 1;
          directions.add(one);
          sites.add(
              new double[] {site * (above / share - before[i]), deviation * deviation * site});
        }
      }
    }
    int[][] all = directions.toArray(new int[0][]);
    double[] noises = Arrays.copyOf(noise, all.length);
    double[] told = Arrays.copyOf(outcomes, all.length);
    for (int t = trials; t < all.length; t++) {
      double[] row = new double[t];
      for (int u = 0; u < t; u++) {
        row[u] = covariance(all[t], all[u]);
      }
      told[t] = sites.get(t - trials)[0];
      noises[t] = sites.get(t - trials)[1];
      cholesky.append(row, covariance(all[t], all[t]) + noises[t]);
    }
    signs = all;
    noise = noises;
    outcomes = told;
    mean = conditioned(cholesky, prior, outcomes);
  }

  // Density over tail of the standard normal distribution (Abramowitz and Stegun 26.2.17).
  private static double hazard(double at) {
    double t = 1 / (1 + 0.2316419 * at);
    double sum = 1.330274429;
    for (double b : new double[] {-1.821255978, 1.781477937, -0.356563782, 0.319381530}) {
      sum = b + t * sum;
    }
    return 1 / (t * sum);
  }

  private static double differing(int[] signs, double[] costs) {
    double sum = 0;
    for (int i = 0; i < signs.length; i++) {
      sum += signs[i] == 0 ? 0 : Math.max(0, costs[i]);
    }
    return 1 - Math.exp(-sum);
  }

  /**
   * Variance of what a sublayer costs beyond one set, told by what it cost beyond another.
   *
   * @param loss by which the log acceptance of the two differs
   */
  static double elsewhere(double loss) {
    double error = ELSEWHERE * Math.min(MOST_AWAY, Math.abs(loss));
    return error * error;
  }

  private static double effects(int[] signs, double[] costs) {
    double sum = 0;
    for (int i = 0; i < signs.length; i++) {
      sum += signs[i] == 0 ? 0 : costs[i] * costs[i];
    }
    return Math.sqrt(sum);
  }

  /** +1 where only {@code to} skips, -1 where only {@code from} does; null if a pair is broken. */
  private int[] signs(SkipSet from, SkipSet to) {
    int[] signs = new int[prior.length];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = (Sublayers.skips(to, i) ? 1 : 0) - (Sublayers.skips(from, i) ? 1 : 0);
    }
    for (int i = 0; i < signs.length; i++) {
      int partner = ties.partner(i);
      if (partner > i) {
        if (signs[i] != signs[partner]) {
          return null;
        }
        signs[partner] = 0;
      }
    }
    return signs;
  }

  private double covariance(int[] left, int[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i] * variance[i];
    }
    return sum;
  }

  private static double dot(int[] signs, double[] values) {
    double sum = 0;
    for (int i = 0; i < signs.length; i++) {
      sum += signs[i] * values[i];
    }
    return sum;
  }

  // from + V D' (D V D' + R)^-1 (target - D from)
  private double[] conditioned(GrowingCholesky factor, double[] from, double[] target) {
    double[] residual = new double[signs.length];
    for (int t = 0; t < signs.length; t++) {
      residual[t] = target[t] - dot(signs[t], from);
    }
    factor.solveForward(residual);
    factor.solveBackward(residual);
    double[] result = from.clone();
    for (int t = 0; t < signs.length; t++) {
      int[] row = signs[t];
      for (int i = 0; i < result.length; i++) {
        result[i] += variance[i] * row[i] * residual[t];
      }
    }
    return result;
  }

  /** Expected cost of each sublayer, of a pair at the one that leads. */
  double[] mean() {
    return mean.clone();
  }

  double mean(int sublayer) {
    return mean[sublayer];
  }

  /** A draw of all costs together (Matheron's rule). */
  double[] sample(CounterRandom random) {
    double[] drawn = new double[prior.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = variance[i] == 0 ? 0 : prior[i] + Math.sqrt(variance[i]) * normal(random);
    }
    double[] target = new double[signs.length];
    for (int t = 0; t < target.length; t++) {
      target[t] = outcomes[t] + Math.sqrt(noise[t]) * normal(random);
    }
    return conditioned(cholesky, drawn, target);
  }

  /** Deviation of a sublayer's cost. */
  double deviation(int sublayer) {
    int[] one = new int[prior.length];
    one[sublayer] = 1;
    return Math.sqrt(variance(one));
  }

  private double variance(int[] direction) {
    double[] cross = new double[signs.length];
    for (int t = 0; t < cross.length; t++) {
      cross[t] = covariance(signs[t], direction);
    }
    cholesky.solveForward(cross);
    double left = covariance(direction, direction);
    for (double c : cross) {
      left -= c * c;
    }
    return Math.max(0, left);
  }

  /** Expected fall of log acceptance from one set to another, and its deviation. */
  double[] loss(SkipSet from, SkipSet to) {
    int[] direction = new int[prior.length];
    double expected = 0;
    for (int i = 0; i < direction.length; i++) {
      if (ties.leads(i)) {
        direction[i] = (Sublayers.skips(to, i) ? 1 : 0) - (Sublayers.skips(from, i) ? 1 : 0);
        expected += direction[i] * mean[i];
      }
    }
    return new double[] {expected, Math.sqrt(variance(direction))};
  }

  /**
   * What is known of the difference of two sets.
   *
   * @param mean expected fall of log acceptance from the one to the other
   */
  record Contrast(int[] signs, double mean, double differing, double effects, double[] explained) {
    /** Variance of what a trial says of it, if the first meets so many tokens. */
    double noise(double hits) {
      return Trial.variance(hits, mean, differing, effects);
    }
  }

  Contrast contrast(SkipSet from, SkipSet to) {
    int[] direction = new int[prior.length];
    for (int i = 0; i < direction.length; i++) {
      if (ties.leads(i)) {
        direction[i] = (Sublayers.skips(to, i) ? 1 : 0) - (Sublayers.skips(from, i) ? 1 : 0);
      }
    }
    double[] cross = new double[signs.length];
    for (int t = 0; t < cross.length; t++) {
      cross[t] = covariance(signs[t], direction);
    }
    cholesky.solveForward(cross);
    return new Contrast(
        direction,
        dot(direction, mean),
        differing(direction, mean),
        effects(direction, mean),
        cross);
  }

  /** Covariance of two such differences. */
  double covariance(Contrast left, Contrast right) {
    double sum = covariance(left.signs(), right.signs());
    for (int t = 0; t < signs.length; t++) {
      sum -= left.explained()[t] * right.explained()[t];
    }
    return sum;
  }

  // Box and Muller.
  private static double normal(CounterRandom random) {
    double u = ((random.next() >>> 11) + 1) * 0x1p-53;
    double v = (random.next() >>> 11) * 0x1p-53;
    return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
  }
}
