package io.skipstream.lab;

import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The dynamic programme over hidden states and nothing else: every so many rounds a sweep, and of
 * its sets the one of a fixed ratio (CLaSp), or the one that is fastest as measured on the latest
 * tokens (KnapSpec).
 *
 * <p><b>Threading:</b> immutable.
 */
final class SweepTuner extends AblationTuner {
  private static final int INTERVAL = 64;
  private static final int POSITIONS = 5;
  private static final int MOST_UNITS_RATIO = 5;
  private static final int SCORED = 6;
  private static final double RATIO = 0.45;

  private final boolean measured;

  /**
   * @param measured whether its sets are measured before one is taken
   */
  SweepTuner(boolean measured) {
    this.measured = measured;
  }

  @Override
  public String name() {
    return measured ? "dp-measured" : "dp";
  }

  @Override
  public Proposal suggest(AblationState state, TuningEnv env) {
    if (!state.waiting().isEmpty()) {
      return env.scorableTokens() < WINDOW
          ? NOTHING
          : new Proposal.Score(state.serial(), state.waiting(), WINDOW, SEGMENT);
    }
    if (!env.sweeps() || state.rounds() % INTERVAL != 0) {
      return NOTHING;
    }
    double ratio = env.costs().mlpSeconds() / env.costs().attentionSeconds();
    int mlpUnits = (int) Math.max(1, Math.min(MOST_UNITS_RATIO, Math.round(ratio)));
    int inner = env.costs().layers() - 2;
    return new Proposal.Sweep(
        state.serial(), POSITIONS, 1, mlpUnits, inner * (1 + mlpUnits) * 2 / 3);
  }

  @Override
  public AblationState observe(AblationState state, Outcome outcome, TuningEnv env) {
    if (outcome instanceof Outcome.Swept swept && !swept.sets().isEmpty()) {
      return measured ? toMeasure(state, swept.sets()) : took(state, ofRatio(swept.sets()));
    }
    if (outcome instanceof Outcome.Scored scored) {
      return took(state, fastest(scored, env));
    }
    return new AblationState(
        state.seed(), state.serial(), state.rounds() + 1, state.set(), state.waiting());
  }

  private static AblationState took(AblationState state, SkipSet set) {
    return new AblationState(state.seed(), state.serial() + 1, state.rounds() + 1, set, List.of());
  }

  private static AblationState toMeasure(AblationState state, List<SkipSet> swept) {
    List<SkipSet> sets = new ArrayList<>(List.of(state.set()));
    for (int i = 0; i < SCORED; i++) {
      // From the middle to the end: small sets gain nothing.
      SkipSet set = swept.get((swept.size() - 1) * (SCORED + i + 1) / (2 * SCORED));
      if (!sets.contains(set)) {
        sets.add(set);
      }
    }
    return new AblationState(state.seed(), state.serial() + 1, state.rounds(), state.set(), sets);
  }

  private static SkipSet ofRatio(List<SkipSet> swept) {
    return swept.stream()
        .min(Comparator.comparingDouble(set -> Math.abs(set.ratio() - RATIO)))
        .orElseThrow();
  }
}
