package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What outcomes teach. */
final class Learner {
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
  private static final float INHERITED = 48;
  // Rows of challengers that were scored since a better set was found.
  private static final int QUIET = 4_000;
  private static final int MOST_QUIET = 14_000;
  private static final double WORTH = 0.001;
  private static final int IMAGINED = 8;

  /** Tokens met by the present set on which the one before it is compared with it. */
  private static final int PROBATION = 96;

  private static final int HOMES = 4;

  /** Deviations that make sure. */
  private static final double SURELY = 1.5;

  /** What a sublayer gains by being skipped if it is needed for another. */
  private static final double NEEDED = 0.03;

  /** Sets of which so many lost tokens are expected tell whether a window is easy. */
  private static final double EXPECTED = 2;

  /** Such sets at least: of one alone it would be the set that is better than believed. */
  private static final int TELLING = 3;

  /** Share of the expected ones that an easy window loses at most. */
  private static final double EASY = 0.5;

  /** A pair that costs so much together was none. */
  private static final double HURTS = 0.1;

  private final AdaptiveState state;
  private final TuningEnv env;
  private final Speeds speeds;
  private final AdaptiveLimits limits;

  Learner(AdaptiveState state, TuningEnv env, Speeds speeds, AdaptiveLimits limits) {
    this.state = state;
    this.env = env;
    this.speeds = speeds;
    this.limits = limits;
  }

  AdaptiveState scored(Outcome.Scored scored) {
    if (scored.proposal().serial() != state.serial() || !fits(scored.proposal().sets())) {
      return state;
    }
    Agenda agenda = new Agenda(state, env, speeds);
    Stage stage = agenda.stage();
    int pair = stage == Stage.REFINING ? agenda.pairAfter(scored.proposal().sets()) : state.pair();
    Comparisons comparisons = new Comparisons(state, scored);
    List<Trial> trials = comparisons.withPresent();
    if (stage == Stage.REFINING && easy(trials)) {
      trials = List.of();
    }
    AdaptiveState next =
        state
            .measured(state.pace().spent(scored.spentPasses(), env))
            .withStage(stage)
            .withKnown(comparisons.levels())
            .withProgress(singles(trials), pair, state.quiet());
    if (!trials.isEmpty()) {
      next =
          Evidence.plus(
              next, comparisons.withTheLikest(), stage.ordinal() < Stage.SCREENING.ordinal());
      next = Evidence.plus(tie(next), comparisons.withTheFullModel(), true);
    }
    next = Experience.of(next);
    next = decided(next, trials, scored.proposal().windowTokens());
    if (next.quiet() >= QUIET && state.quiet() < QUIET) {
      // Those that seemed harmless, or were of a pair that was none, get another chance.
      next = next.withProgress(next.singles(), 0, next.quiet());
    }
    return settled(next);
  }

  private boolean fits(List<SkipSet> sets) {
    for (SkipSet set : sets) {
      if (set.layers() != state.layers() || !Sublayers.keepsEnds(set)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the window says nothing, since what is known to hurt did not: a text that repeats
   * itself is met by any set.
   */
  private boolean easy(List<Trial> trials) {
    Posterior posterior = new Posterior(state);
    int telling = 0;
    double expected = 0;
    double lost = 0;
    for (Trial trial : trials) {
      double hurt = 0;
      for (int i : trial.flipped()) {
        if (state.ties().partner(i) < 0 && Sublayers.skips(trial.challenger(), i)) {
          hurt += Math.max(0, posterior.mean(i) - SURELY * posterior.deviation(i));
        }
      }
      double loses = trial.baseHits() * (1 - Math.exp(-hurt));
      if (loses >= EXPECTED) {
        telling++;
        expected += loses;
        lost += trial.lost();
      }
    }
    return telling >= TELLING && lost < EASY * expected;
  }

  private Singles singles(List<Trial> trials) {
    Singles singles = state.singles();
    for (Trial trial : trials) {
      int[] flipped = trial.flipped();
      if (Evidence.isOne(flipped, state.ties())) {
        boolean added = Sublayers.skips(trial.challenger(), flipped[0]);
        singles =
            added
                ? singles.plus(flipped[0], trial.baseHits(), trial.lost())
                : singles.plus(flipped[0], trial.baseHits() + trial.won(), trial.won());
      }
    }
    return singles;
  }

  /** Two that each hurt and together do not, for longer than luck lasts, belong together. */
  private static AdaptiveState tie(AdaptiveState next) {
    AdaptiveState result = next;
    for (Trial trial : next.trials()) {
      int[] pair = trial.flipped();
      if (pair.length == 2 && Pairs.cancels(trial, pair, result)) {
        result = Evidence.tied(result, pair[0], pair[1], trial);
      }
    }
    return needed(result);
  }

  /**
   * Two skipped sublayers that each lose when they are kept belong together, too: nothing but
   * another's absence explains that a sublayer hurts.
   */
  private static AdaptiveState needed(AdaptiveState next) {
    Posterior posterior = new Posterior(next.beliefs(), next.ties(), next.trials(), next.skipSet());
    int first = -1;
    int second = -1;
    for (int i = 2; i < next.beliefs().size() - 2; i++) {
      if (Sublayers.skips(next.skipSet(), i)
          && next.ties().partner(i) < 0
          && posterior.mean(i) + SURELY * posterior.deviation(i) < -NEEDED) {
        if (first < 0 || posterior.mean(i) < posterior.mean(first)) {
          second = first;
          first = i;
        } else if (second < 0 || posterior.mean(i) < posterior.mean(second)) {
          second = i;
        }
      }
    }
    return second < 0 ? next : Evidence.tied(next, first, second);
  }

  /** Drafts with the best of the sets that were tried, as all trials together say. */
  private AdaptiveState decided(AdaptiveState next, List<Trial> latest, int window) {
    Posterior posterior = new Posterior(next);
    for (int i = 0; i < next.ties().size(); i++) {
      if (next.ties().partner(i) > i && posterior.mean(i) - posterior.deviation(i) > HURTS) {
        return decided(Evidence.untied(next, i), latest, window);
      }
    }
    SkipSet present = next.skipSet();
    Set<SkipSet> tried = new LinkedHashSet<>();
    for (Trial trial : next.trials()) {
      tried.add(trial.base());
      tried.add(trial.challenger());
    }
    for (Trial trial : latest) {
      tried.add(trial.challenger());
    }
    int adoptable = tried.size();
    for (Known known : next.known()) {
      if (known.tries() > 0) {
        tried.add(known.set());
      }
    }
    double[] values = new double[tried.size()];
    double[] losses = new double[tried.size()];
    List<SkipSet> sets = new ArrayList<>(tried);
    double logAcceptance = Math.log(next.acceptance());
    boolean free = Scale.of(env).free();
    // Sets at hand have served others: that little is known here of how they differ is no reason
    // against the faster.
    double caution =
        next.stage() == Stage.RECALLING ? 0 : free ? CAUTION : CAUTION_WHERE_ROWS_ARE_DEAR;
    int tokens = free && !present.isEmpty() && window < LEAST_WINDOW ? window + 1 : 0;
    int rows = latest.size() * window;
    int best = -1;
    double bestValue = speeds.logSpeed(next.acceptance(), present) + LEAST_GAIN;
    for (int i = 0; i < values.length; i++) {
      SkipSet set = sets.get(i);
      if (set.isEmpty()) {
        values[i] = 0;
        losses[i] = logAcceptance;
      } else {
        double[] loss = posterior.loss(present, set);
        losses[i] = Math.max(loss[0], logAcceptance - Math.log(0.998));
        double careful =
            Sublayers.within(set, present)
                ? Math.min(caution, CAUTION_WHERE_MORE_IS_KEPT)
                : caution;
        double cautious = Math.max(loss[0] + careful * loss[1], losses[i]);
        values[i] = speeds.logSpeed(Math.exp(logAcceptance - cautious), set);
      }
      if (i < adoptable
          && values[i] > bestValue
          && !set.equals(present)
          && Evidence.tokens(next.trials(), latest, set) >= tokens
          && seenFaster(next, latest, set)
          && next.ties().holds(set)) {
        bestValue = values[i];
        best = i;
      }
    }
    boolean changes = best >= 0;
    List<Known> known = new ArrayList<>();
    known.add(
        changes
            ? adopted(next, latest, sets.get(best), Math.exp(logAcceptance - losses[best]))
            : next.known().get(0));
    Known rival = rival(next, changes);
    if (rival != null) {
      known.add(rival);
    }
    for (Known old : next.known()) {
      if (old.home() > 0 && !contains(known, old.set())) {
        known.add(old);
      }
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> -values[i]));
    for (int i : order) {
      if (known.size() < AdaptiveState.MOST_KNOWN
          && values[i] > 0
          && !sets.get(i).isEmpty()
          && next.ties().holds(sets.get(i))
          && !contains(known, sets.get(i))) {
        known.add(known(next, sets.get(i), Math.exp(logAcceptance - losses[i])));
      }
    }
    AdaptiveState result =
        next.withKnown(known)
            .withProgress(
                next.singles(), next.pair(), changes ? 0 : Math.min(60_000, next.quiet() + rows))
            .withPace(next.pace().at(Math.exp(bestValue)));
    return changes ? Evidence.moved(result.withDrift(Drift.NONE), losses[best]) : result;
  }

  /** Whether its own trials against the present set, whatever others say, made it the faster. */
  private boolean seenFaster(AdaptiveState next, List<Trial> latest, SkipSet set) {
    Trial trial = Evidence.of(next.trials(), next.skipSet(), set);
    if (trial == null) {
      trial = Evidence.of(latest, next.skipSet(), set);
    }
    double now = speeds.logSpeed(next.acceptance(), next.skipSet());
    return trial != null
        && speeds.logSpeed(Math.min(1, next.acceptance() * Math.exp(-trial.loss())), set) > now;
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
  private static Known rival(AdaptiveState next, boolean changes) {
    if (changes) {
      return next.skipSet().isEmpty() ? null : next.known().get(0);
    }
    if (next.known().size() < 2) {
      return null;
    }
    Known rival = next.known().get(1);
    for (Trial trial : next.trials()) {
      if (trial.base().equals(next.skipSet())
          && trial.challenger().equals(rival.set())
          && trial.baseHits() >= PROBATION) {
        return null;
      }
    }
    return rival;
  }

  /** With what it met itself, if it was measured against the full model, which meets all. */
  private static Known adopted(
      AdaptiveState next, List<Trial> latest, SkipSet set, double acceptance) {
    Trial trial = Evidence.of(latest, SkipSet.none(next.layers()), set);
    return trial == null || !next.skipSet().isEmpty()
        ? known(next, set, acceptance)
        : new Known(set, trial.hits(), trial.baseHits(), 0);
  }

  private static Known known(AdaptiveState from, SkipSet set, double acceptance) {
    for (Known known : from.known()) {
      if (known.set().equals(set) && known.tries() >= INHERITED) {
        return known;
      }
    }
    return new Known(set, (float) (INHERITED * Math.min(1, acceptance)), INHERITED, 0);
  }

  /** Ends the search when the trials leave little hope. */
  private AdaptiveState settled(AdaptiveState next) {
    if (next.stage() != Stage.REFINING || next.quiet() < QUIET) {
      return next;
    }
    // Where only a part of each window is new, so many rows tell less.
    int quiet = Scale.of(env).fresh(next.quiet());
    if (quiet < QUIET) {
      return next;
    }
    if (quiet >= MOST_QUIET) {
      return next.withStage(Stage.SETTLED);
    }
    Posterior posterior = new Posterior(next);
    Candidates candidates = new Candidates(next, speeds, posterior);
    CounterRandom random = new CounterRandom(next.seed(), ~next.search(), next.step());
    double gain = 0;
    for (int i = 0; i < IMAGINED; i++) {
      double[] costs = posterior.sample(random);
      SkipSet best = candidates.best(costs);
      gain +=
          (candidates.logSpeed(best, costs) - candidates.logSpeed(next.skipSet(), costs))
              / IMAGINED;
    }
    return gain < WORTH ? next.withStage(Stage.SETTLED) : next;
  }

  AdaptiveState swept(Outcome.Swept swept) {
    if (swept.proposal().serial() != state.serial() || !fits(swept.sets())) {
      return state;
    }
    AdaptiveState next =
        state
            .measured(state.pace().spent(swept.spentPasses(), env))
            .withStage(Stage.SEEDING)
            .withSeeds(spread(swept.sets()));
    if (swept.sets().size() < 3) {
      return next;
    }
    int size = 2 * state.layers();
    double[] means = new double[size];
    double[] deviations = new double[size];
    for (int i = 0; i < size; i++) {
      int skipping = 0;
      for (SkipSet set : swept.sets()) {
        skipping += Sublayers.skips(set, i) ? 1 : 0;
      }
      double rank = (double) skipping / swept.sets().size();
      means[i] = Beliefs.MEAN * (1.8 - 1.5 * rank);
      deviations[i] = Beliefs.DEVIATION * (1.4 - 0.7 * rank);
    }
    return next.withEvidence(Beliefs.of(means, deviations), state.ties(), state.trials());
  }

  /** Some of the nested sets, evenly spread over what they save. */
  private static List<SkipSet> spread(List<SkipSet> sets) {
    List<SkipSet> some = new ArrayList<>();
    int most = 6;
    for (int i = 1; i <= most; i++) {
      int at = sets.size() * i / (most + 1);
      if (at < sets.size() && !some.contains(sets.get(at))) {
        some.add(sets.get(at));
      }
    }
    return some;
  }

  AdaptiveState served(Outcome.Served served) {
    Matchness acceptance = served.acceptance();
    if (state.skipSet().isEmpty() || !served.set().equals(state.skipSet())) {
      return state;
    }
    Drift drift = state.drift().plus(acceptance);
    if (!drift.fell() || speeds == null) {
      return state.withDrift(drift);
    }
    return rearmed(state);
  }

  /** The stream has changed: what is known is doubted, and known sets are scored first. */
  private AdaptiveState rearmed(AdaptiveState from) {
    Posterior posterior = new Posterior(from);
    int size = from.beliefs().size();
    double[] means = new double[size];
    double[] deviations = new double[size];
    for (int i = 0; i < size; i++) {
      boolean counts = Sublayers.switchable(i, size / 2) && from.ties().leads(i);
      means[i] = counts ? 0.5 * posterior.mean(i) + 0.5 * Beliefs.MEAN : Beliefs.MEAN;
      deviations[i] = Beliefs.DEVIATION;
    }
    List<Known> known = new ArrayList<>();
    for (Known old : from.known()) {
      boolean left = old.set().equals(from.skipSet());
      boolean recent = old.home() > from.search() + 1 - HOMES;
      known.add(old.doubted(left ? from.search() + 1 : recent ? old.home() : 0));
    }
    return new AdaptiveState(
        from.seed(),
        from.serial(),
        from.search() + 1,
        0,
        Stage.RECALLING,
        known,
        List.of(),
        Beliefs.of(means, deviations),
        Singles.none(from.layers()),
        from.ties(),
        0,
        0,
        List.of(),
        from.pace().rearmed(limits),
        Drift.NONE);
  }
}
