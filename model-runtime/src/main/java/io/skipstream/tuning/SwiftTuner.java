package io.skipstream.tuning;

import io.skipstream.tuning.SwiftState.Phase;
import io.skipstream.tuning.bayes.CounterRandom;
import io.skipstream.tuning.bayes.UpperConfidence;
import java.util.List;

/**
 * The optimiser of SWIFT (Xia et al., "On-the-fly self-speculative decoding", ICLR 2025): while the
 * stream is served, every round scores one more skip set of a fixed size on tokens the model has
 * just produced. Most sets are random, every n-th is where a Gaussian process sees the highest
 * upper confidence bound. The best set drafts; the search ends by score, patience or steps.
 *
 * <p>Where the released code departs from what the paper means to do, this follows the paper:
 *
 * <ul>
 *   <li>The initial uniform set is of the same size as all others and is measured first. (Code: it
 *       skips every odd layer whatever the ratio, and the first random set replaces it unmeasured.)
 *   <li>Every challenger is scored on one window with the set it challenges, and wins by strictly
 *       more hits there. (Code: one score of one set a step, compared across prompts.)
 *   <li>The process is taught the point that was measured. (Code: the continuous vector it was
 *       rounded from.)
 *   <li>The window is the latest verified tokens. (Code: the first of each response, over and over;
 *       in both, a response shorter than the window is not used.)
 *   <li>When acceptance falls, as it does when the task changes, the search starts again from the
 *       set in use. (Code: once ended, never again.) The paper names no threshold: a fall of the
 *       latest 256 draft tokens by {@link SwiftSettings#rearmDrop()} below the latest 8192.
 * </ul>
 *
 * <p>As in the code: limits are passed when exceeded, not when met; a step is Bayesian if its
 * number, counted from one, is a multiple of the interval; at most {@link SwiftSettings#maxSteps()}
 * + 1 steps are taken.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class SwiftTuner implements Tuner<SwiftState> {
  private static final Proposal NOTHING = new Proposal.Nothing();

  private final SwiftSettings settings;
  private final UpperConfidence upperConfidence;

  public SwiftTuner(SwiftSettings settings) {
    this.settings = settings;
    this.upperConfidence = new UpperConfidence(settings.kappa(), settings.noise());
  }

  @Override
  public String name() {
    return "swift";
  }

  @Override
  public SwiftState fresh(long streamSeed, int layers) {
    long seed = CounterRandom.mix(settings.seed()) ^ streamSeed;
    SkipSet uniform = SkipSet.uniform(layers, settings.skipRatio());
    return begin(layers, seed, 0, 0, uniform);
  }

  /** {@code stored} itself if it fits; else a new search, from its set if that fits. */
  @Override
  public SwiftState resume(SwiftState stored, int layers) {
    SwiftLog log = stored.log();
    SearchSpace space = SearchSpace.of(layers, settings.skipRatio());
    if (log.space().equals(space) && log.bayesInterval() == settings.bayesInterval()) {
      return stored;
    }
    SkipSet initial =
        space.contains(stored.skipSet())
            ? stored.skipSet()
            : SkipSet.uniform(layers, settings.skipRatio());
    return begin(layers, log.seed(), log.search() + 1, stored.measured(), initial);
  }

  private SwiftState begin(int layers, long seed, int search, long measured, SkipSet initial) {
    SearchSpace space = SearchSpace.of(layers, settings.skipRatio());
    return new SwiftState(
        space.hasChoice() ? Phase.SEARCHING : Phase.STEPS_TAKEN,
        measured,
        initial,
        0,
        0,
        SwiftLog.empty(space, settings.bayesInterval(), seed, search, initial),
        AcceptanceDrift.NONE);
  }

  @Override
  public SkipSet skipSet(SwiftState state) {
    return state.skipSet();
  }

  @Override
  public Proposal suggest(SwiftState state, TuningEnv env) {
    if (!state.searching() || env.scorableTokens() < settings.windowTokens()) {
      return NOTHING;
    }
    SkipSet incumbent = state.skipSet();
    SkipSet challenger = challenger(state);
    List<SkipSet> sets =
        challenger.equals(incumbent) ? List.of(incumbent) : List.of(incumbent, challenger);
    int window = settings.windowTokens();
    return new Proposal.Score(state.measured(), sets, window, window);
  }

  private SkipSet challenger(SwiftState state) {
    SwiftLog log = state.log();
    if (!log.begun()) {
      return log.initial();
    }
    if (!log.nextIsBayesian()) {
      return log.nextRandom();
    }
    SearchSpace space = log.space();
    return space.set(
        upperConfidence.propose(
            log.observations(), space.point(state.skipSet()), log.proposalRandom()));
  }

  @Override
  public StreamTuning.Phase phase(SwiftState state) {
    return state.searching() ? StreamTuning.Phase.SEARCHING : StreamTuning.Phase.SETTLED;
  }

  @Override
  public byte[] toBytes(SwiftState state) {
    return state.toBytes();
  }

  @Override
  public SwiftState parse(byte[] bytes) {
    return SwiftState.parse(bytes);
  }

  @Override
  public SwiftState observe(SwiftState state, Outcome outcome, TuningEnv env) {
    return observe(state, outcome);
  }

  /**
   * Learns from the outcome of the latest suggestion, once; an older one's is passed over. What
   * passes cost does not matter.
   */
  public SwiftState observe(SwiftState state, Outcome outcome) {
    if (outcome instanceof Outcome.Scored scored) {
      boolean current = state.searching() && scored.proposal().serial() == state.measured();
      return current ? scored(state, scored) : state;
    }
    return outcome instanceof Outcome.Served served ? served(state, served) : state;
  }

  private SwiftState scored(SwiftState state, Outcome.Scored scored) {
    int last = scored.windows().size() - 1;
    SkipSet challenger = scored.proposal().sets().get(last);
    double challengerScore = scored.result(last).score();
    double incumbentScore = scored.result(0).score();
    SwiftLog log = state.log().plus(challenger, challengerScore);
    boolean initial = !state.log().begun();
    boolean better = challengerScore > incumbentScore;
    double score = better ? challengerScore : incumbentScore;
    int unimproved = initial || better ? 0 : state.unimproved() + 1;
    return new SwiftState(
        phase(score, unimproved, log.steps()),
        state.measured() + 1,
        better ? challenger : state.skipSet(),
        score,
        unimproved,
        log,
        state.drift());
  }

  private Phase phase(double score, int unimproved, int steps) {
    if (score > settings.maxScore()) {
      return Phase.SCORE_REACHED;
    }
    if (unimproved > settings.patience()) {
      return Phase.PATIENCE_LOST;
    }
    return steps > settings.maxSteps() ? Phase.STEPS_TAKEN : Phase.SEARCHING;
  }

  // While the set still changes, acceptance changes with it: only a settled stream can drift.
  private SwiftState served(SwiftState state, Outcome.Served served) {
    SwiftLog log = state.log();
    if (state.searching() || !log.space().hasChoice() || !served.set().equals(state.skipSet())) {
      return state;
    }
    AcceptanceDrift drift =
        state.drift().plus(served.acceptance().hits(), served.acceptance().tries());
    if (drift.fellBy(settings.rearmDrop())) {
      return begin(state.layers(), log.seed(), log.search() + 1, state.measured(), state.skipSet());
    }
    return new SwiftState(
        state.phase(),
        state.measured(),
        state.skipSet(),
        state.score(),
        state.unimproved(),
        log,
        drift);
  }
}
