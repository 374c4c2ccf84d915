package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/** Trials and beliefs, kept small: what the oldest trials told goes into the beliefs. */
final class Evidence {
  private Evidence() {}

  static AdaptiveState plus(AdaptiveState state, List<Trial> more) {
    List<Trial> trials = new ArrayList<>(state.trials());
    for (Trial trial : more) {
      int same = find(trials, trial.base(), trial.challenger());
      if (same < 0) {
        trials.add(trial);
      } else {
        Trial old = trials.remove(same);
        boolean full = old.baseHits() + trial.baseHits() > 4_096;
        trials.add(full ? trial : old.plus(trial.baseHits(), trial.lost(), trial.won()));
      }
    }
    Beliefs beliefs = state.beliefs();
    int most = AdaptiveState.mostTrials(state.layers());
    if (trials.size() > most) {
      beliefs = absorbed(beliefs, state.ties(), trials.subList(0, trials.size() - most));
      trials = trials.subList(trials.size() - most, trials.size());
    }
    return state.withEvidence(beliefs, state.ties(), trials);
  }

  private static int find(List<Trial> trials, SkipSet base, SkipSet challenger) {
    for (int i = 0; i < trials.size(); i++) {
      if (trials.get(i).challenger().equals(challenger) && trials.get(i).base().equals(base)) {
        return i;
      }
    }
    return -1;
  }

  /** Each sublayer's share of what the trials say; that they say it of several at once is lost. */
  private static Beliefs absorbed(Beliefs beliefs, Ties ties, List<Trial> trials) {
    Posterior posterior = new Posterior(beliefs, ties, trials);
    double[] means = new double[beliefs.size()];
    double[] deviations = new double[beliefs.size()];
    for (int i = 0; i < means.length; i++) {
      boolean counts = Sublayers.switchable(i, means.length / 2) && ties.leads(i);
      means[i] = counts ? posterior.mean(i) : beliefs.mean(i);
      deviations[i] = counts ? posterior.deviation(i) : beliefs.deviation(i);
    }
    return Beliefs.of(means, deviations);
  }

  /** Makes a pair of two sublayers that lost little together: what each lost alone is forgotten. */
  static AdaptiveState tied(AdaptiveState state, int first, int second, Trial together) {
    Ties ties = state.ties().plus(first, second);
    int lead = Math.min(first, second);
    Beliefs old = state.beliefs();
    double[] means = new double[old.size()];
    double[] deviations = new double[old.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = i == lead ? together.loss() : old.mean(i);
      deviations[i] = i == lead ? 0.1 : old.deviation(i);
    }
    return state.withEvidence(Beliefs.of(means, deviations), ties, state.trials());
  }
}
