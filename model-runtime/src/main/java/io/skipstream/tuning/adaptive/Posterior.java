package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.bayes.CounterRandom;
import io.skipstream.tuning.bayes.GrowingCholesky;
import java.util.ArrayList;
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
  /** The noise of a trial depends on what it measures: it is reckoned with the last result. */
  private static final int REWEIGHTED = 3;

  private final Ties ties;
  private final double[] prior;
  private final double[] variance;
  private final int[][] signs; // [trials][2 * layers]
  private final double[] noise;
  private final double[] outcomes;
  private final GrowingCholesky cholesky;
  private final double[] mean;

  Posterior(Beliefs beliefs, Ties ties, List<Trial> trials) {
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
      factor = new GrowingCholesky(Math.max(1, count));
      for (int t = 0; t < count; t++) {
        noise[t] = used.get(t).variance(dot(signs[t], expected), differing(signs[t], expected));
        System.arraycopy(shared[t], 0, row, 0, t);
        factor.append(row, shared[t][t] + noise[t]);
      }
      expected = conditioned(factor, prior, outcomes);
    }
    this.cholesky = factor;
    this.mean = expected;
  }

  private static double differing(int[] signs, double[] costs) {
    double sum = 0;
    for (int i = 0; i < signs.length; i++) {
      sum += signs[i] == 0 ? 0 : Math.max(0, costs[i]);
    }
    return 1 - Math.exp(-sum);
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

  // Box and Muller.
  private static double normal(CounterRandom random) {
    double u = ((random.next() >>> 11) + 1) * 0x1p-53;
    double v = (random.next() >>> 11) * 0x1p-53;
    return Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * Math.PI * v);
  }
}
