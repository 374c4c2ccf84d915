package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which of many sets to measure next: those whose measurement is expected to gain most, E max(0,
 * gain over the present set as it will be known after the window). The first is the best by itself;
 * each further one counts for what those before it leave unknown. Sets of one window are measured
 * on the same tokens: what differs alike tells the same, so those before it count as if they left
 * no doubt of what they measure.
 *
 * <p>A set that was measured often enough, for or against it, drops out by itself.
 */
final class Shortlist {
  /** Less is not worth a question. */
  private static final double LEAST = 2e-5;

  private final AdaptiveState state;
  private final Speeds speeds;
  private final Posterior posterior;
  private final int window;
  private final double now;

  Shortlist(AdaptiveState state, Speeds speeds, Posterior posterior, int window) {
    this.state = state;
    this.speeds = speeds;
    this.posterior = posterior;
    this.window = window;
    this.now = speeds.logSpeed(state.acceptance(), state.skipSet());
  }

  /** At most so many of the candidates, the most promising first. */
  List<SkipSet> of(Collection<SkipSet> candidates, int most) {
    List<SkipSet> sets = new ArrayList<>();
    List<Posterior.Contrast> contrasts = new ArrayList<>();
    for (SkipSet set : candidates) {
      if (!set.equals(state.skipSet()) && !set.isEmpty() && state.ties().holds(set)) {
        sets.add(set);
        contrasts.add(posterior.contrast(state.skipSet(), set));
      }
    }
    double[] left = new double[sets.size()]; // variance
    double[] noise = new double[sets.size()];
    for (int i = 0; i < left.length; i++) {
      left[i] = posterior.covariance(contrasts.get(i), contrasts.get(i));
      noise[i] = contrasts.get(i).noise(state.acceptance() * window);
    }
    List<SkipSet> chosen = new ArrayList<>();
    List<double[]> explained = new ArrayList<>();
    while (chosen.size() < most) {
      int best = -1;
      double bestWorth = LEAST;
      for (int i = 0; i < left.length; i++) {
        double worth = left[i] < 0 ? 0 : worth(sets.get(i), contrasts.get(i), left[i], noise[i]);
        if (worth > bestWorth) {
          bestWorth = worth;
          best = i;
        }
      }
      if (best < 0) {
        return chosen;
      }
      chosen.add(sets.get(best));
      double[] shares = new double[left.length];
      double scale = Math.sqrt(Math.max(left[best], 1e-12));
      for (int i = 0; i < left.length; i++) {
        double shared = posterior.covariance(contrasts.get(i), contrasts.get(best));
        for (double[] before : explained) {
          shared -= before[i] * before[best];
        }
        shares[i] = shared / scale;
      }
      explained.add(shares);
      for (int i = 0; i < left.length; i++) {
        left[i] = Math.max(0, left[i] - shares[i] * shares[i]);
      }
      left[best] = -1;
    }
    return chosen;
  }

  private double worth(SkipSet set, Posterior.Contrast contrast, double variance, double noise) {
    double learnt = variance / Math.sqrt(variance + noise);
    double logAcceptance = Math.log(state.acceptance()) - contrast.mean();
    double draftCost = speeds.draftCost(set);
    double expected = logSpeed(logAcceptance, draftCost);
    double upside = logSpeed(logAcceptance + learnt, draftCost) - expected;
    return Flips.improvement(expected - now, upside);
  }

  private double logSpeed(double logAcceptance, double draftCost) {
    return speeds.logSpeed(Candidates.acceptance(logAcceptance), draftCost);
  }
}
