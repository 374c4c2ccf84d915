package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.adaptive.AdaptiveState.Stage;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Looks for the skip set with which a stream is decoded fastest, given what passes cost here. How:
 * see the package.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class AdaptiveTuner implements Tuner<AdaptiveState> {
  private static final Proposal NOTHING = new Proposal.Nothing();

  /** A device on which no set could gain this much is not worth a search. */
  private static final double LEAST_GAIN = Math.log(1.02);

  private final AdaptiveLimits limits;

  public AdaptiveTuner(AdaptiveLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public AdaptiveState fresh(long streamSeed, int layers) {
    return AdaptiveState.fresh(CounterRandom.mix(streamSeed), layers, limits.creditPasses());
  }

  /** {@code stored} itself if it is of that model, else a new one. */
  @Override
  public AdaptiveState resume(AdaptiveState stored, int layers) {
    return stored.layers() == layers
        ? stored
        : AdaptiveState.fresh(stored.seed(), layers, limits.creditPasses());
  }

  @Override
  public SkipSet skipSet(AdaptiveState state) {
    return state.skipSet();
  }

  @Override
  public StreamTuning.Phase phase(AdaptiveState state) {
    return state.stage() == Stage.SETTLED
        ? StreamTuning.Phase.SETTLED
        : StreamTuning.Phase.SEARCHING;
  }

  @Override
  public List<KnownSet> sets(AdaptiveState state) {
    List<KnownSet> sets = new ArrayList<>();
    for (Known known : state.known()) {
      sets.add(new KnownSet(known.set(), known.hits(), known.tries()));
    }
    return sets;
  }

  @Override
  public double expectedSpeedup(AdaptiveState state, TuningEnv env) {
    Speeds speeds = speeds(state, env);
    return speeds == null ? 0 : Math.exp(speeds.logSpeed(state.acceptance(), state.skipSet()));
  }

  @Override
  public Proposal suggest(AdaptiveState state, TuningEnv env) {
    Speeds speeds = speeds(state, env);
    return speeds == null || state.stage() == Stage.SETTLED
        ? NOTHING
        : new Agenda(state, env, speeds).next();
  }

  @Override
  public AdaptiveState observe(AdaptiveState state, Outcome outcome, TuningEnv env) {
    if (outcome instanceof Outcome.Served served) {
      return served.set().layers() == state.layers()
          ? new Learner(state, env, speeds(state, env), limits).served(served)
          : state;
    }
    if (outcome instanceof Outcome.Emitted emitted) {
      AdaptiveState later = state.withPace(state.pace().served(emitted.tokens(), limits));
      boolean settled = later.stage() == Stage.SETTLED;
      return settled && later.skipSet().isEmpty()
          ? new Learner(later, env, speeds(later, env), limits).awaited()
          : later;
    }
    Speeds speeds = speeds(state, env);
    if (speeds == null) {
      return state;
    }
    Learner learner = new Learner(state, env, speeds, limits);
    return outcome instanceof Outcome.Scored scored
        ? learner.scored(scored)
        : learner.swept((Outcome.Swept) outcome);
  }

  private Speeds speeds(AdaptiveState state, TuningEnv env) {
    if (state.layers() < 3) {
      return null;
    }
    Speeds speeds = Speeds.of(env, state.layers(), limits.maxDraftTokens());
    return speeds == null || speeds.logBound() < LEAST_GAIN ? null : speeds;
  }

  @Override
  public byte[] toBytes(AdaptiveState state) {
    return AdaptiveStateBytes.write(state);
  }

  @Override
  public AdaptiveState parse(byte[] bytes) {
    return AdaptiveStateBytes.read(bytes);
  }
}
