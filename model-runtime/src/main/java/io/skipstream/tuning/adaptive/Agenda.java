package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a search measures next. */
final class Agenda {
  private static final Proposal NOTHING = new Proposal.Nothing();
  private static final int SHORT = Scale.SHORT_WINDOW;
  private static final int LONG = 32;

  /**
   * Of windows that refine: pairs have the third, where rows are dear {@link Doubts} the others.
   */
  static final int TURNS = 3;

  /** Tokens met on which a set was compared with the present one: more tell nothing. */
  static final int ENOUGH = 160;

  private static final int DRAWN = 16;
  private static final int FLIPPED_TWO = 8;
  private static final double CLEAN = 0.9;
  private static final double PURE = 0.97;
  private static final double GOOD = 0.95;
  private static final double SCREENING_PASSES = 150;
  private static final double SWEEP_PASSES = 8;

  private final AdaptiveState state;
  private final TuningEnv env;
  private final Speeds speeds;
  private final Scale scale;

  Agenda(AdaptiveState state, TuningEnv env, Speeds speeds) {
    this.state = state;
    this.env = env;
    this.speeds = speeds;
    this.scale = Scale.of(env);
  }

  /** Where the search stands once stages with nothing left to do are passed over. */
  Stage stage() {
    Stage stage = state.stage();
    if (stage == Stage.RECALLING && recalled().isEmpty()) {
      stage = Stage.SWEEPING;
    }
    if (stage == Stage.SWEEPING && (warm() || !env.sweeps() || positions() == 0)) {
      stage = Stage.SEEDING;
    }
    if (stage == Stage.SEEDING && seeds().isEmpty()) {
      stage = Stage.SCREENING;
    }
    if (stage == Stage.SCREENING && (unscreened().isEmpty() || !screens())) {
      stage = Stage.REFINING;
    }
    return stage;
  }

  Proposal next() {
    Stage stage = stage();
    if (stage == Stage.SETTLED || env.scorableTokens() < scale.leastWindow()) {
      return NOTHING;
    }
    Proposal proposal =
        switch (stage) {
          case RECALLING -> recall();
          case SWEEPING -> sweep();
          case SEEDING -> score(seeds(), LONG);
          case SCREENING -> screen();
          default -> refine();
        };
    return affordable(proposal) ? proposal : NOTHING;
  }

  private boolean affordable(Proposal proposal) {
    if (proposal instanceof Proposal.Score score) {
      int rows = score.sets().size() * score.windowTokens();
      return env.costs().verifyCost(rows, env.contextTokens(), 1) <= state.pace().credit();
    }
    return !(proposal instanceof Proposal.Sweep sweep)
        || sweepPasses(sweep.positions()) <= state.pace().credit();
  }

  private Proposal score(List<SkipSet> challengers, int wanted) {
    return score(state.skipSet(), challengers, wanted);
  }

  /** The base, unless it is the full model, which meets all, and as many as go with it. */
  private Proposal score(SkipSet base, List<SkipSet> challengers, int wanted) {
    int window = scale.window(wanted, env);
    return score(base, challengers, window, scale.sets(window));
  }

  private Proposal score(SkipSet base, List<SkipSet> challengers, int window, int most) {
    Set<SkipSet> sets = new LinkedHashSet<>();
    if (!base.isEmpty()) {
      sets.add(base);
    }
    for (SkipSet challenger : challengers) {
      if (sets.size() < most && !challenger.isEmpty()) {
        sets.add(challenger);
      }
    }
    if (sets.isEmpty()) {
      return NOTHING;
    }
    return new Proposal.Score(
        state.serial(), List.copyOf(sets), window, Math.min(window, segment()));
  }

  /**
   * Drafts as long as a good set would have them: a poor one drafts less far, and what others lose
   * by states of their own far into a draft would not be seen.
   */
  private int segment() {
    double acceptance = Math.max(GOOD, state.acceptance());
    int drafted = speeds.draftTokens(acceptance, speeds.draftCost(state.skipSet()));
    return drafted == 0 ? 8 : drafted;
  }

  // What follows costs far more than to wait until the tokens of a small window are others.
  private Proposal recall() {
    int window = scale.window(LONG, env);
    return !scale.free() && state.step() > 0 && state.pace().fresh(env) < window
        ? NOTHING
        : score(recalled(), LONG);
  }

  private List<SkipSet> recalled() {
    return new Recall(state, env, speeds).left();
  }

  private List<SkipSet> seeds() {
    List<SkipSet> sets = new ArrayList<>();
    state.seeds().forEach(set -> add(sets, set));
    if (!warm()) {
      add(sets, SkipSet.uniform(state.layers(), 0.25));
      add(sets, SkipSet.uniform(state.layers(), 0.45));
    }
    return sets;
  }

  private void add(List<SkipSet> sets, SkipSet set) {
    if (state.mayBeChallengedBy(set)
        && !Evidence.tried(state.trials(), set)
        && !sets.contains(set)) {
      sets.add(set);
    }
  }

  /** Whether a set that was at hand serves well already. */
  private boolean warm() {
    return !state.skipSet().isEmpty()
        && state.step() > 0
        && speeds.logSpeed(state.acceptance(), state.skipSet()) > Math.log(1.15)
        && state.seeds().isEmpty();
  }

  private Proposal sweep() {
    return new Proposal.Sweep(state.serial(), positions(), attentionUnits(), mlpUnits(), units());
  }

  private int attentionUnits() {
    return (int) Math.max(1, Math.min(4, Math.rint(speeds.saved(0) / speeds.saved(1))));
  }

  private int mlpUnits() {
    return (int) Math.max(1, Math.min(4, Math.rint(speeds.saved(1) / speeds.saved(0))));
  }

  private int units() {
    int inner = state.layers() - 2;
    return Math.max(1, inner * (attentionUnits() + mlpUnits()) * 3 / 4);
  }

  /** Latest tokens that a sweep follows; 0 if it costs too much even with one. */
  private int positions() {
    for (int positions = 4; positions > 0; positions /= 2) {
      if (sweepPasses(positions) <= SWEEP_PASSES) {
        return positions;
      }
    }
    return 0;
  }

  // About half of all units are saved half-way.
  private double sweepPasses(int positions) {
    int rows = Math.max(1, (units() + 1) * positions / 2);
    return Math.max(
        env.costs().verifyCost(rows, env.contextTokens(), 1),
        0.5 * env.costs().verifyCost(2 * rows, env.contextTokens(), 1));
  }

  // What a set skips that is met so often, or served others well, is hardly to blame.
  private List<Integer> unscreened() {
    List<Integer> left = new ArrayList<>();
    for (int i = 2; i < 2 * (state.layers() - 1); i++) {
      if (!state.singles().tried(i)
          && state.ties().leads(i)
          && !(Sublayers.skips(state.skipSet(), i) && (state.acceptance() > PURE || warm()))) {
        left.add(i);
      }
    }
    left.sort(Comparator.comparingDouble(i -> state.beliefs().mean(i) / speeds.saved(i)));
    return left;
  }

  // Trying each by itself must be cheap, else groups are the better questions.
  private boolean screens() {
    int window = scale.window(SHORT, env);
    double each = env.costs().verifyCost(scale.sets(window) * window, env.contextTokens(), 1);
    return unscreened().size() * each / (scale.sets(window) - 1) <= SCREENING_PASSES;
  }

  private Proposal screen() {
    if (scale.free() && env.scorableTokens() < SHORT) {
      return NOTHING;
    }
    SkipSet base = clean();
    List<SkipSet> sets = new ArrayList<>();
    if (state.step() % 2 == 0) {
      sets.add(candidates().best(0.5));
    }
    for (int sublayer : unscreened()) {
      sets.add(state.ties().flip(base, sublayer));
    }
    sets.remove(state.skipSet());
    return score(base, sets, SHORT);
  }

  /**
   * What single sublayers are tried against: the present set, or the full model if the present one
   * misses so often that its luck would drown theirs.
   */
  private SkipSet clean() {
    return state.acceptance() < CLEAN ? SkipSet.none(state.layers()) : state.skipSet();
  }

  private Proposal refine() {
    if (state.step() % TURNS == 2) {
      List<SkipSet> pairs = pairs();
      if (!pairs.isEmpty()) {
        return score(pairs, SHORT);
      }
    }
    boolean two = !scale.free() && Doubts.isGroupsTurn(state);
    int wanted = scale.window(LONG, env);
    int window = two ? scale.windowOfTwo(LONG, env) : wanted;
    if (!state.skipSet().isEmpty() && state.pace().fresh(env) < scale.fresh(window)) {
      return NOTHING;
    }
    Posterior posterior = posterior();
    Candidates candidates = new Candidates(state, speeds, posterior);
    SkipSet doubted = two ? new Doubts(state, speeds, candidates).group() : null;
    return doubted == null
        ? score(state.skipSet(), groups(wanted, posterior, candidates), wanted, scale.sets(wanted))
        : score(state.skipSet(), List.of(doubted), window, 2);
  }

  private List<SkipSet> pairs() {
    List<SkipSet> sets = new ArrayList<>();
    Pairs pairs = new Pairs(state.layers());
    for (int i = state.pair(); i < pairs.count() && sets.size() < 32; i++) {
      int[] pair = pairs.get(i);
      if (promising(pair)) {
        sets.add(Sublayers.flip(state.skipSet(), pair));
      }
    }
    return sets;
  }

  /** Both kept, each known to hurt by itself. */
  private boolean promising(int[] pair) {
    return !Sublayers.skips(state.skipSet(), pair[0])
        && !Sublayers.skips(state.skipSet(), pair[1])
        && Pairs.hurts(state, pair[0])
        && Pairs.hurts(state, pair[1]);
  }

  /** Pairs of which one trial was surprisingly good. */
  private List<SkipSet> doubtful() {
    List<SkipSet> sets = new ArrayList<>();
    for (Trial trial : state.trials()) {
      if (trial.base().equals(state.skipSet()) || trial.base().isEmpty()) {
        int[] pair = trial.flipped();
        if (pair.length == 2 && Pairs.seemsToCancel(trial, pair, state)) {
          sets.add(trial.challenger());
        }
      }
    }
    return sets;
  }

  /** The pair after the last one of those sets. */
  int pairAfter(List<SkipSet> sets) {
    Pairs pairs = new Pairs(state.layers());
    int next = state.pair();
    for (int i = state.pair(); i < pairs.count(); i++) {
      int[] pair = pairs.get(i);
      if (!promising(pair)) {
        next = next == i ? i + 1 : next;
      } else if (sets.contains(Sublayers.flip(state.skipSet(), pair))) {
        next = i + 1;
      } else {
        return next;
      }
    }
    return next;
  }

  private List<SkipSet> sure(Candidates candidates) {
    List<SkipSet> sure = new ArrayList<>(doubtful());
    sure.removeIf(set -> Evidence.hits(state.trials(), state.skipSet(), set) >= ENOUGH);
    if (state.acceptance() < CLEAN && !Evidence.tried(state.trials(), candidates.afar())) {
      sure.add(candidates.afar());
    }
    if (state.known().size() > 1 && state.known().get(1).home() == 0) {
      sure.add(state.known().get(1).set());
    }
    if (!scale.free()) {
      sure.addAll(new Doubts(state, speeds, candidates).singly());
    }
    sure.removeIf(set -> !state.mayBeChallengedBy(set));
    return sure;
  }

  /** What is sure to be measured, then what promises most of much that could be. */
  private List<SkipSet> groups(int window, Posterior posterior, Candidates candidates) {
    CounterRandom random = new CounterRandom(state.seed(), state.search(), state.step());
    List<SkipSet> sure = sure(candidates);
    if (sure.size() >= scale.sets(window)) {
      return sure;
    }
    Set<SkipSet> possible = new LinkedHashSet<>();
    possible.add(candidates.best(0));
    possible.add(candidates.best(0.5));
    for (int i = 0; i < DRAWN; i++) {
      SkipSet drawn = candidates.drawn(random);
      possible.add(drawn);
      possible.add(both(state.skipSet(), drawn, true));
      possible.add(both(state.skipSet(), drawn, false));
    }
    List<Integer> flips = Flips.promising(state, speeds, posterior);
    for (int i = 0; i < flips.size(); i++) {
      SkipSet one = state.ties().flip(state.skipSet(), flips.get(i));
      possible.add(one);
      for (int j = i + 1; j < Math.min(flips.size(), FLIPPED_TWO); j++) {
        possible.add(state.ties().flip(one, flips.get(j)));
      }
    }
    List<SkipSet> sets = new ArrayList<>(sure);
    sets.addAll(new Shortlist(state, speeds, posterior, window).of(possible, scale.sets(window)));
    while (sets.size() < 16) {
      sets.add(candidates.drawn(random));
    }
    // A search that asks nothing would not end.
    return sets.stream().anyMatch(state::mayBeChallengedBy) ? sets : singly(posterior);
  }

  /** The present set but for one sublayer, what is cheapest to skip first. */
  private List<SkipSet> singly(Posterior posterior) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 2 * state.layers(); i++) {
      if (Sublayers.switchable(i, state.layers()) && state.ties().leads(i)) {
        order.add(i);
      }
    }
    order.sort(Comparator.comparingDouble(i -> posterior.mean(i) / speeds.saved(i)));
    return order.stream().map(i -> state.ties().flip(state.skipSet(), i)).toList();
  }

  /** What either skips, or what both skip. */
  private static SkipSet both(SkipSet left, SkipSet right, boolean either) {
    boolean[] skipped = new boolean[2 * left.layers()];
    for (int i = 0; i < skipped.length; i++) {
      boolean one = Sublayers.skips(left, i);
      boolean two = Sublayers.skips(right, i);
      skipped[i] = either ? one || two : one && two;
    }
    return Sublayers.set(skipped);
  }

  private Candidates candidates() {
    return new Candidates(state, speeds, posterior());
  }

  private Posterior posterior() {
    return new Posterior(state);
  }
}
