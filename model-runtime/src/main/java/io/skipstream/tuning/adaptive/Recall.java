package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.PooledSet;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of the sets at hand are to be scored: those that served this stream before, and others now.
 * A good one among them spares a search. Where rows are dear a window has so few tokens that a set
 * of another domain may win it by luck, and the right one must not be given up for that.
 */
final class Recall {
  private static final int POOLED = 5;

  /** Tokens on which a set is compared with the present one before luck is thought to be out. */
  private static final int ENOUGH = 32;

  private final AdaptiveState state;
  private final TuningEnv env;
  private final Speeds speeds;
  private final boolean free;

  Recall(AdaptiveState state, TuningEnv env, Speeds speeds) {
    this.state = state;
    this.env = env;
    this.speeds = speeds;
    this.free = Scale.of(env).free();
  }

  /**
   * What is left of them, those that were compared least first: all are scored once; where rows are
   * dear, again while they may be faster than the present one.
   */
  List<SkipSet> left() {
    List<SkipSet> left = new ArrayList<>();
    for (Known known : state.known()) {
      add(left, known.set());
    }
    int pooled = 0;
    for (PooledSet set : env.pool().sets()) {
      if (pooled++ < POOLED && set.set().layers() == state.layers()) {
        add(left, set.set());
      }
    }
    if (!free) {
      left.sort(Comparator.comparingInt(this::compared));
    }
    return left;
  }

  private void add(List<SkipSet> left, SkipSet set) {
    if (state.mayBeChallengedBy(set)
        && !left.contains(set)
        && (free ? !Evidence.tried(state.trials(), set) : mayBeFaster(set))) {
      left.add(set);
    }
  }

  private boolean mayBeFaster(SkipSet set) {
    Trial trial = withPresent(set);
    if (trial == null) {
      return true;
    }
    double hoped = Math.min(1, state.acceptance() * Math.exp(trial.deviation() - trial.loss()));
    return trial.baseHits() < ENOUGH
        && speeds.logSpeed(hoped, set) > speeds.logSpeed(state.acceptance(), state.skipSet());
  }

  private int compared(SkipSet set) {
    Trial trial = withPresent(set);
    return trial == null ? 0 : trial.baseHits();
  }

  private Trial withPresent(SkipSet set) {
    return Evidence.between(state.trials(), state.skipSet(), set);
  }
}
