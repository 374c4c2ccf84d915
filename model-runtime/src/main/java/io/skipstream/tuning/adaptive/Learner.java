package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/** What outcomes teach. */
final class Learner {
  // Rows of challengers that were scored since a better set was found.
  private static final int QUIET = 4_000;
  private static final int MOST_QUIET = 14_000;

  /** The same after which pairs are tried again, where rows are dear and a few tokens try each. */
  private static final int PAIRS_AGAIN = 1_000;

  private static final double WORTH = 0.001;
  private static final int IMAGINED = 8;

  private static final int HOMES = 4;

  /** The pause before a search that found nothing is taken up again doubles so many times. */
  private static final int MOST_DOUBLED = 8;

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
    boolean free = Scale.of(env).free();
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
      boolean recalling = stage == Stage.RECALLING && !free;
      next =
          Evidence.plus(
              next,
              recalling ? trials : comparisons.withTheLikest(),
              stage.ordinal() < Stage.SCREENING.ordinal());
      next = Evidence.plus(tie(next), comparisons.withTheFullModel(), true);
    }
    next = Experience.of(next, !free);
    next = Decision.of(next, trials, scored.proposal().windowTokens(), env, speeds);
    int again = free ? QUIET : PAIRS_AGAIN;
    if (next.quiet() / again > state.quiet() / again) {
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

  /**
   * After more tokens of a stream whose search found nothing worth skipping. It makes no drafts
   * that would tell of a change, of the text or of what passes cost: the search begins anew, after
   * twice as many tokens each time.
   */
  AdaptiveState awaited() {
    int doubled = Math.min(state.search() + 1, MOST_DOUBLED);
    long pause = (long) limits.rearmTokens() << doubled;
    boolean due = state.pace().tokens() - state.pace().measuredAt() >= pause;
    return due && speeds != null ? rearmed(state) : state;
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
      boolean left = old.set().equals(from.skipSet()) && !old.set().isEmpty();
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
        from.pace(),
        Drift.NONE);
  }
}
