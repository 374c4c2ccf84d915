package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of the sets that were tried drafts on, as all trials together say. */
final class Decision {
  /**
   * A challenger must seem better by so many deviations of what is known of the difference: more
   * where another window costs no more than waiting for it, else good sets are left for lucky ones.
   */
  private static final double CAUTION = 1.5;

  private static final double CAUTION_WHERE_ROWS_ARE_DEAR = 0.4;

  /**
   * The same of a set that keeps all that the present one does and more: what it can lose is known,
   * the price of what it keeps.
   */
  private static final double CAUTION_WHERE_MORE_IS_KEPT = 0.3;

  /**
   * Where rows are free, windows shorter than this alone recommend no set in place of another: they
   * follow each other faster than tokens do, and tell of the same ones.
   */
  private static final int LEAST_WINDOW = 20;

  private static final double LEAST_GAIN = 0.003;

  /** What gains so much need not wait for the end of the present set's probation. */
  private static final double LEAP = 0.05;

  /** Windows at the beginning of a search in which no step waits. */
  private static final int HASTY = 60;

  private static final double LEAST_LOSS = -Math.log(0.998);
  private static final float INHERITED = 48;

  /** Tokens met by the present set on which the one before it is compared with it. */
  private static final int PROBATION = 96;

  /**
   * What its drafts should meet at least, in deviations below what is believed: the best of many is
   * believed to be better than it is, and that is no change of the text.
   */
  private static final double PROMISED = 2;

  /** Tokens met on which two sets are compared with each other alone. */
  private static final int FIRM = 48;

  /** Deviations beyond which that holds, and not what follows from what sublayers cost. */
  private static final double REFUTED = 3;

  /** A pair that costs so much together was none. */
  private static final double HURTS = 0.05;

  /** Half of a pair is needed where it gains so much when the other half alone is skipped. */
  private static final double HALF_HURTS = 0.02;

  private final AdaptiveState state;
  private final List<Trial> latest;
  private final TuningEnv env;
  private final Speeds speeds;
  private final Posterior posterior;
  private final SkipSet present;
  private final double logAcceptance;

  /**
   * A set, the logarithm of its speed as far as that is sure, and by how much its log acceptance is
   * believed to be lower than the present set's, and at most.
   */
  private record Valued(SkipSet set, double value, double loss, double mostLoss) {}

  private Decision(
      AdaptiveState state, List<Trial> latest, TuningEnv env, Speeds speeds, Posterior posterior) {
    this.state = state;
    this.latest = latest;
    this.env = env;
    this.speeds = speeds;
    this.posterior = posterior;
    this.present = state.skipSet();
    this.logAcceptance = Math.log(state.acceptance());
  }

  /**
   * The state that drafts with the best set.
   *
   * @param latest trials of the last window against the present set
   * @param window tokens of it
   */
  static AdaptiveState of(
      AdaptiveState state, List<Trial> latest, int window, TuningEnv env, Speeds speeds) {
    Posterior posterior = new Posterior(state);
    for (int i = 0; i < state.ties().size(); i++) {
      int partner = state.ties().partner(i);
      if (partner > i
          && (posterior.mean(i) - posterior.deviation(i) > HURTS
              || pairHurts(state, i)
              || halfIsBetter(state, i)
              || halfIsBetter(state, partner))) {
        return of(Evidence.untied(state, i), latest, window, env, speeds);
      }
    }
    return new Decision(state, latest, env, speeds, posterior).made(window);
  }

  /** Whether the present set met clearly less with a pair than without, whatever is believed. */
  private static boolean pairHurts(AdaptiveState state, int lead) {
    SkipSet present = state.skipSet();
    SkipSet other = state.ties().flip(present, lead);
    boolean paired = Sublayers.skips(present, lead);
    Trial trial =
        Evidence.between(state.trials(), paired ? other : present, paired ? present : other);
    return trial != null && trial.baseHits() >= FIRM && trial.loss() - trial.deviation() > HURTS;
  }

  /** Whether the present set skips a pair of which half is better: it is none. */
  private static boolean halfIsBetter(AdaptiveState state, int sublayer) {
    SkipSet present = state.skipSet();
    if (!Sublayers.skips(present, sublayer)) {
      return false;
    }
    Trial trial = Evidence.of(state.trials(), present, Sublayers.flip(present, sublayer));
    return trial != null && trial.hits() >= FIRM && -trial.loss() - trial.deviation() > HALF_HURTS;
  }

  private AdaptiveState made(int window) {
    Set<SkipSet> tried = tried();
    int adoptable = tried.size();
    for (Known known : state.known()) {
      if (known.tries() > 0) {
        tried.add(known.set());
      }
    }
    double caution = caution();
    List<Valued> all = new ArrayList<>();
    for (SkipSet set : tried) {
      all.add(valued(set, caution));
    }
    boolean free = Scale.of(env).free();
    int tokens = free && !present.isEmpty() && window < LEAST_WINDOW ? window + 1 : 0;
    double bestValue = speeds.logSpeed(state.acceptance(), present) + LEAST_GAIN;
    // At first there is more to be gained by steps than to be lost by false ones; and stages before
    // this one don't ask for the set that was left: none could stand its trial.
    boolean waits = !free && state.stage() == Stage.REFINING && state.step() >= HASTY;
    double leap = bestValue + LEAP;
    Valued best = null;
    for (Valued one : all.subList(0, adoptable)) {
      if (one.value() > bestValue
          && mayServe(one.set(), tokens)
          && (!waits || one.value() > leap || !goesFurther(one.set()))) {
        bestValue = one.value();
        best = one;
      }
    }
    int rows = latest.size() * window;
    AdaptiveState result =
        state
            .withKnown(known(all, best))
            .withProgress(
                state.singles(),
                state.pair(),
                best == null ? Math.min(60_000, state.quiet() + rows) : 0)
            .withPace(state.pace().at(Math.exp(bestValue)));
    return best == null
        ? result
        : Evidence.moved(result.withDrift(state.drift().moved(best.mostLoss())), best.loss());
  }

  private Set<SkipSet> tried() {
    Set<SkipSet> tried = new LinkedHashSet<>();
    for (Trial trial : state.trials()) {
      tried.add(trial.base());
      tried.add(trial.challenger());
    }
    for (Trial trial : latest) {
      tried.add(trial.challenger());
    }
    return tried;
  }

  // Sets at hand have served others: that little is known here of how they differ is no reason
  // against the faster.
  private double caution() {
    if (state.stage() == Stage.RECALLING) {
      return 0;
    }
    return Scale.of(env).free() ? CAUTION : CAUTION_WHERE_ROWS_ARE_DEAR;
  }

  private Valued valued(SkipSet set, double caution) {
    if (set.isEmpty()) {
      return new Valued(set, 0, logAcceptance, logAcceptance);
    }
    double[] loss = loss(set);
    double likely = Math.max(loss[0], logAcceptance + LEAST_LOSS);
    double careful =
        Sublayers.within(set, present) ? Math.min(caution, CAUTION_WHERE_MORE_IS_KEPT) : caution;
    double cautious = Math.max(loss[0] + careful * loss[1], likely);
    return new Valued(
        set,
        speeds.logSpeed(Math.exp(logAcceptance - cautious), set),
        likely,
        Math.max(likely, loss[0] + PROMISED * loss[1]));
  }

  // What is presumed of sublayers is no reason against a set that has served others, nor against
  // what was seen of the two sets, over and over.
  private double[] loss(SkipSet set) {
    double[] believed = posterior.loss(present, set);
    Trial seen = Evidence.between(state.trials(), present, set);
    if (seen == null) {
      return believed;
    }
    boolean recalling = state.stage() == Stage.RECALLING && !Scale.of(env).free();
    boolean refuted =
        seen.baseHits() >= FIRM
            && Math.abs(seen.loss() - believed[0])
                > REFUTED * Math.hypot(seen.deviation(), believed[1]);
    return recalling || refuted ? new double[] {seen.loss(), seen.deviation()} : believed;
  }

  private boolean mayServe(SkipSet set, int leastTokens) {
    return !set.equals(present)
        && Evidence.tokens(state.trials(), latest, set) >= leastTokens
        && seenFaster(set)
        && state.ties().holds(set);
  }

  /**
   * Whether a set skips what the present one does not, before that has stood its own trial: few
   * tokens recommended it, and if they were luck the next step would hide it, as what two sublayers
   * lose together may be no more than each does.
   */
  private boolean goesFurther(SkipSet set) {
    Known rival = rival(false);
    return rival != null
        && rival.home() == 0
        && !rival.set().isEmpty()
        && !rival.set().equals(set)
        && !Sublayers.within(set, present);
  }

  /** Whether its own trials against the present set, whatever others say, made it the faster. */
  private boolean seenFaster(SkipSet set) {
    Trial trial = Evidence.of(state.trials(), present, set);
    if (trial == null) {
      trial = Evidence.of(latest, present, set);
    }
    return trial != null
        && speeds.logSpeed(Math.min(1, state.acceptance() * Math.exp(-trial.loss())), set)
            > speeds.logSpeed(state.acceptance(), present);
  }

  /** The one that drafts, the one that it left, those of other tasks, and the best of the rest. */
  private List<Known> known(List<Valued> all, Valued best) {
    List<Known> known = new ArrayList<>();
    known.add(
        best == null
            ? state.known().get(0)
            : adopted(best.set(), Math.exp(logAcceptance - best.loss())));
    Known rival = rival(best != null);
    if (rival != null) {
      known.add(rival);
    }
    for (Known old : state.known()) {
      if (old.home() > 0 && !contains(known, old.set())) {
        known.add(old);
      }
    }
    List<Valued> order = new ArrayList<>(all);
    order.sort(Comparator.comparingDouble(one -> -one.value()));
    for (Valued one : order) {
      if (known.size() < AdaptiveState.MOST_KNOWN
          && one.value() > 0
          && !one.set().isEmpty()
          && state.ties().holds(one.set())
          && !contains(known, one.set())) {
        known.add(known(one.set(), Math.exp(logAcceptance - one.loss())));
      }
    }
    return known;
  }

  private static boolean contains(List<Known> known, SkipSet set) {
    for (Known one : known) {
      if (one.set().equals(set)) {
        return true;
      }
    }
    return false;
  }

  /** The set that was left last, until it has had its chance against the present one. */
  private Known rival(boolean changes) {
    if (changes) {
      return present.isEmpty() ? null : state.known().get(0);
    }
    if (state.known().size() < 2) {
      return null;
    }
    Known rival = state.known().get(1);
    for (Trial trial : state.trials()) {
      if (trial.base().equals(present)
          && trial.challenger().equals(rival.set())
          && trial.baseHits() >= PROBATION) {
        return null;
      }
    }
    return rival;
  }

  /** With what it met itself, if it was measured against the full model, which meets all. */
  private Known adopted(SkipSet set, double acceptance) {
    Trial trial = Evidence.of(latest, SkipSet.none(state.layers()), set);
    return trial == null || !present.isEmpty()
        ? known(set, acceptance)
        : new Known(set, trial.hits(), trial.baseHits(), 0);
  }

  private Known known(SkipSet set, double acceptance) {
    for (Known known : state.known()) {
      if (known.set().equals(set) && known.tries() >= INHERITED) {
        return known;
      }
    }
    return new Known(set, (float) (INHERITED * Math.min(1, acceptance)), INHERITED, 0);
  }
}
