package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is asked against the beliefs where rows are dear. There, beliefs follow from few tokens, and
 * of what they would never ask for they never learn that they are wrong: searches stood still
 * before sublayers that cost nothing and were never tried alone, and kept skipping others that lost
 * nothing on the few tokens on which they were tried. One window of three compares a group with the
 * present set, one has single sublayers; the third is left to what promises most.
 */
final class Doubts {
  /** Deviations by which all may cost less than believed. */
  private static final double HOPE = 1;

  /** Below this the present set's luck would drown that of single sublayers. */
  private static final double LEAST_ACCEPTANCE = 0.8;

  /** Tokens met on which a kept sublayer is tried, about three windows; fewer if it hurts. */
  private static final int PROVED = 45;

  private static final int HURTS = 4;

  /** Tokens met on which a skipped one that may hurt is tried again. */
  private static final int PROVED_AGAIN = 60;

  /** The same of half of a pair: unless it clearly hurts without the other, it is none. */
  private static final int PAIR_PROVED = 160;

  private static final int CLEARLY = 2;

  /** Tokens met, three windows of two sets, on which what was seen of them may refute beliefs. */
  private static final int SEEN_OFTEN = 96;

  /** In log speed; luck gains less all the time. */
  private static final double LEAST_GAIN = 0.02;

  private final AdaptiveState state;
  private final Speeds speeds;
  private final Candidates candidates;
  private final SkipSet present;

  Doubts(AdaptiveState state, Speeds speeds, Candidates candidates) {
    this.state = state;
    this.speeds = speeds;
    this.candidates = candidates;
    this.present = state.skipSet();
  }

  static boolean isGroupsTurn(AdaptiveState state) {
    return state.step() % Agenda.TURNS == 0;
  }

  /**
   * A set to be compared with the present one alone: one that on few tokens did better than is
   * believed of it, else of the groups that may cost nothing the one that was tried least; null if
   * there is none.
   */
  SkipSet group() {
    SkipSet surprising = surprising();
    if (surprising != null) {
      return surprising;
    }
    SkipSet least = null;
    for (SkipSet set :
        List.of(candidates.hopeful(HOPE), harmless(0), harmless(1), candidates.hopeful(2 * HOPE))) {
      if (state.mayBeChallengedBy(set)
          && hits(set) < Agenda.ENOUGH
          && !isSeenSlower(set)
          && (least == null || hits(set) < hits(least))) {
        least = set;
      }
    }
    return least;
  }

  /** The fastest, as its own few tokens say, of those that are believed to be slower. */
  private SkipSet surprising() {
    SkipSet fastest = null;
    double most = speeds.logSpeed(state.acceptance(), present) + LEAST_GAIN;
    for (Trial trial : state.trials()) {
      if (trial.base().equals(present)
          && trial.baseHits() < SEEN_OFTEN
          && state.mayBeChallengedBy(trial.challenger())
          && state.ties().holds(trial.challenger())) {
        double seen = seen(trial.challenger(), trial.loss());
        if (seen > most) {
          most = seen;
          fastest = trial.challenger();
        }
      }
    }
    return fastest;
  }

  private boolean isSeenSlower(SkipSet set) {
    Trial trial = Evidence.of(state.trials(), present, set);
    return trial != null
        && trial.baseHits() >= PROVED
        && seen(set, trial.loss() - trial.deviation())
            < speeds.logSpeed(state.acceptance(), present);
  }

  private double seen(SkipSet set, double loss) {
    return speeds.logSpeed(Candidates.acceptance(Math.log(state.acceptance()) - loss), set);
  }

  /** The present set and all that lost no more tokens when they were tried alone. */
  private SkipSet harmless(int lost) {
    SkipSet set = present;
    for (int i = 0; i < 2 * state.layers(); i++) {
      boolean harmless =
          state.singles().tries(i) >= PROVED && state.singles().lost(i) <= lost && mayBeAdded(i);
      set = harmless ? state.ties().flip(set, i) : set;
    }
    return set;
  }

  private boolean mayBeAdded(int sublayer) {
    return Sublayers.switchable(sublayer, state.layers())
        && !Sublayers.skips(present, sublayer)
        && state.ties().leads(sublayer);
  }

  /** The present set but for one sublayer or half a pair, the most doubtful first. */
  List<SkipSet> singly() {
    if (state.step() % Agenda.TURNS != 1) {
      return List.of();
    }
    List<SkipSet> sets = state.acceptance() < LEAST_ACCEPTANCE ? new ArrayList<>() : kept();
    sets.addAll(skipped());
    return sets;
  }

  /** The present set and one sublayer more, what was tried least first. */
  private List<SkipSet> kept() {
    List<Integer> left = new ArrayList<>();
    Singles singles = state.singles();
    for (int i = 0; i < 2 * state.layers(); i++) {
      if (mayBeAdded(i) && singles.tries(i) < PROVED && singles.lost(i) < HURTS) {
        left.add(i);
      }
    }
    left.sort(
        Comparator.<Integer>comparingInt(i -> singles.tries(i) / Scale.SHORT_WINDOW)
            .thenComparingDouble(i -> state.beliefs().mean(i) / speeds.saved(i)));
    List<SkipSet> sets = new ArrayList<>();
    left.forEach(i -> sets.add(state.ties().flip(present, i)));
    return sets;
  }

  /** The present set without one that may hurt, without a pair, and with half of it. */
  private List<SkipSet> skipped() {
    List<SkipSet> sets = new ArrayList<>();
    for (int i = 0; i < 2 * state.layers(); i++) {
      if (!Sublayers.skips(present, i)) {
        continue;
      }
      boolean paired = state.ties().partner(i) >= 0;
      SkipSet without = state.ties().flip(present, i);
      if (state.ties().leads(i)
          && (paired || state.singles().lost(i) > 0)
          && hits(without) < PROVED_AGAIN) {
        sets.add(without);
      }
      SkipSet half = Sublayers.flip(present, i);
      if (paired && hits(half) < PAIR_PROVED && !clearlyWorse(half)) {
        sets.add(half);
      }
    }
    sets.sort(Comparator.comparingInt(this::hits));
    return sets;
  }

  private int hits(SkipSet set) {
    return Evidence.hits(state.trials(), present, set);
  }

  private boolean clearlyWorse(SkipSet set) {
    Trial trial = Evidence.of(state.trials(), present, set);
    return trial != null && trial.loss() > CLEARLY * trial.deviation();
  }
}
