package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes trials in. What a trial of one sublayer tells goes into the belief about it; trials of
 * groups are remembered, since they tell of several at once, and when there are too many the oldest
 * goes into the beliefs, too.
 */
final class Evidence {
  /** Pairs that lost about what the two do one by one teach nothing. */
  private static final double SURPRISE = 0.6;

  private static final int REWEIGHTED = 3;

  /** What is believed of a pair of which only that is known. */
  private static final double PAIRED = 0.02;

  private static final double PAIRED_DEVIATION = 0.05;
  private static final int MOST_TOKENS = 4_096;

  private Evidence() {}

  /**
   * Takes trials in.
   *
   * @param all whether to remember trials of one sublayer, too: sets that are at hand are told
   *     apart from those that were tried by what is remembered
   */
  static AdaptiveState plus(AdaptiveState state, List<Trial> more, boolean all) {
    Beliefs beliefs = state.beliefs();
    List<Trial> trials = new ArrayList<>(state.trials());
    for (Trial trial : more) {
      int[] flipped = trial.flipped();
      boolean one = isOne(flipped, state.ties());
      if (all || (one && trial.base().equals(state.skipSet()))) {
        add(trials, trial);
      } else if (one) {
        beliefs = learnt(beliefs, flipped[0], trial);
      } else if (flipped.length != 2 || surprises(beliefs, flipped, trial)) {
        add(trials, trial);
      }
    }
    List<Trial> old = new ArrayList<>();
    // Of some two hundred layers none has room.
    while (!trials.isEmpty() && !AdaptiveState.remembers(trials, state.ties())) {
      old.add(trials.remove(leastMissed(trials, state)));
    }
    if (!old.isEmpty()) {
      beliefs = absorbed(beliefs, state, old);
    }
    return state.withEvidence(beliefs, state.ties(), trials);
  }

  // The oldest of one sublayer, of which nothing is lost in the belief about it, else of all.
  private static int leastMissed(List<Trial> trials, AdaptiveState state) {
    for (int i = 0; i < trials.size(); i++) {
      if (!trials.get(i).base().equals(state.skipSet())
          && isOne(trials.get(i).flipped(), state.ties())) {
        return i;
      }
    }
    return 0;
  }

  /** Trial of a set against another; null if there is none. */
  static Trial of(List<Trial> trials, SkipSet base, SkipSet challenger) {
    int at = find(trials, base, challenger);
    return at < 0 ? null : trials.get(at);
  }

  /** What trials of either against the other say together, as one of the second; null if none. */
  static Trial between(List<Trial> trials, SkipSet base, SkipSet challenger) {
    Trial there = of(trials, base, challenger);
    Trial back = of(trials, challenger, base);
    if (back == null) {
      return there;
    }
    Trial turned = new Trial(base, challenger, back.hits(), back.won(), back.lost());
    return there == null ? turned : turned.plus(there.baseHits(), there.lost(), there.won());
  }

  /** Tokens met by a set on which it was compared with another. */
  static int hits(List<Trial> trials, SkipSet base, SkipSet challenger) {
    Trial trial = of(trials, base, challenger);
    return trial == null ? 0 : trial.baseHits();
  }

  static boolean tried(List<Trial> trials, SkipSet set) {
    for (Trial trial : trials) {
      if (trial.challenger().equals(set) || trial.base().equals(set)) {
        return true;
      }
    }
    return false;
  }

  /** Most tokens met by what a set was tried against, of the trials remembered and the latest. */
  static int tokens(List<Trial> remembered, List<Trial> latest, SkipSet set) {
    int most = 0;
    for (List<Trial> trials : List.of(remembered, latest)) {
      for (Trial trial : trials) {
        most = trial.challenger().equals(set) ? Math.max(most, trial.baseHits()) : most;
      }
    }
    return most;
  }

  /** Whether it is one sublayer, or a pair that counts as one. */
  static boolean isOne(int[] flipped, Ties ties) {
    return (flipped.length == 1 && ties.partner(flipped[0]) < 0)
        || (flipped.length == 2 && ties.partner(flipped[0]) == flipped[1]);
  }

  private static boolean surprises(Beliefs beliefs, int[] pair, Trial trial) {
    double apart = beliefs.mean(pair[0]) + beliefs.mean(pair[1]);
    return trial.loss() < SURPRISE * apart;
  }

  // The product of two normal densities, of which the width of one depends on the result.
  private static Beliefs learnt(Beliefs beliefs, int sublayer, Trial trial) {
    double sign = Sublayers.skips(trial.challenger(), sublayer) ? 1 : -1;
    double before = beliefs.deviation(sublayer) * beliefs.deviation(sublayer);
    double mean = beliefs.mean(sublayer);
    double gain = 0;
    for (int pass = 0; pass < REWEIGHTED; pass++) {
      double noise = trial.variance(sign * mean, 1 - Math.exp(-Math.max(0, mean)), Math.abs(mean));
      gain = before / (before + noise);
      mean = beliefs.mean(sublayer) + gain * (sign * trial.loss() - beliefs.mean(sublayer));
    }
    return beliefs.with(sublayer, mean, Math.sqrt((1 - gain) * before));
  }

  private static void add(List<Trial> trials, Trial trial) {
    int same = find(trials, trial.base(), trial.challenger());
    if (same < 0) {
      trials.add(trial);
      return;
    }
    Trial old = trials.remove(same);
    boolean full = old.baseHits() + trial.baseHits() > MOST_TOKENS;
    trials.add(full ? trial : old.plus(trial.baseHits(), trial.lost(), trial.won()));
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
  private static Beliefs absorbed(Beliefs beliefs, AdaptiveState state, List<Trial> trials) {
    Ties ties = state.ties();
    Posterior posterior = new Posterior(beliefs, ties, trials, state.skipSet());
    double[] means = new double[beliefs.size()];
    double[] deviations = new double[beliefs.size()];
    for (int i = 0; i < means.length; i++) {
      boolean counts = Sublayers.switchable(i, means.length / 2) && ties.leads(i);
      means[i] = counts ? posterior.mean(i) : beliefs.mean(i);
      deviations[i] = counts ? posterior.deviation(i) : beliefs.deviation(i);
    }
    return Beliefs.of(means, deviations);
  }

  /** The state when another set is drafted with, whose log acceptance differs by so much. */
  static AdaptiveState moved(AdaptiveState state, double loss) {
    Beliefs beliefs = state.beliefs();
    double[] means = new double[beliefs.size()];
    double[] deviations = new double[beliefs.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = beliefs.mean(i);
      double deviation = beliefs.deviation(i);
      deviations[i] = Math.sqrt(deviation * deviation + Posterior.elsewhere(loss));
    }
    return state.withEvidence(Beliefs.of(means, deviations), state.ties(), state.trials());
  }

  /** Makes a pair of two sublayers that lost little together: what each lost alone is forgotten. */
  static AdaptiveState tied(AdaptiveState state, int first, int second, Trial together) {
    Beliefs beliefs = state.beliefs().with(Math.min(first, second), together.loss(), 0.1);
    return state.withEvidence(beliefs, state.ties().plus(first, second), state.trials());
  }

  /** Makes a pair of two sublayers of which neither may be skipped without the other. */
  static AdaptiveState tied(AdaptiveState state, int first, int second) {
    Beliefs beliefs = state.beliefs().with(Math.min(first, second), PAIRED, PAIRED_DEVIATION);
    return state.withEvidence(beliefs, state.ties().plus(first, second), state.trials());
  }

  /** Takes a pair apart again that turned out to hurt. */
  static AdaptiveState untied(AdaptiveState state, int lead) {
    int partner = state.ties().partner(lead);
    Beliefs beliefs = state.beliefs().with(lead, 0.2, 0.15).with(partner, 0.2, 0.15);
    List<Trial> trials = new ArrayList<>();
    for (Trial trial : state.trials()) {
      if (!Arrays.equals(trial.flipped(), new int[] {lead, partner})) {
        trials.add(trial);
      }
    }
    return state.withEvidence(beliefs, state.ties().minus(lead), trials);
  }
}
