package io.skipstream.lab;

import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.bayes.CounterRandom;
import java.util.List;

/**
 * Tries random sets of random sizes against the present one, for ever.
 *
 * <p><b>Threading:</b> immutable.
 */
final class RandomTuner extends AblationTuner {
  @Override
  public String name() {
    return "random";
  }

  @Override
  public Proposal suggest(AblationState state, TuningEnv env) {
    if (env.scorableTokens() < WINDOW) {
      return NOTHING;
    }
    SkipSet challenger = random(state);
    return new Proposal.Score(
        state.serial(),
        challenger.equals(state.set()) ? List.of(state.set()) : List.of(state.set(), challenger),
        WINDOW,
        SEGMENT);
  }

  private static SkipSet random(AblationState state) {
    CounterRandom random = new CounterRandom(state.seed(), 7, (int) state.serial());
    int layers = state.set().layers();
    int inner = 2 * (layers - 2);
    double ratio = 0.2 + 0.5 * (random.below(1000) / 1000.0);
    StringBuilder bits = new StringBuilder("00");
    for (int i = 0; i < inner; i++) {
      bits.append(random.below(1000) < 1000 * ratio ? '1' : '0');
    }
    return SkipSet.parse(bits.append("00").toString());
  }

  @Override
  public AblationState observe(AblationState state, Outcome outcome, TuningEnv env) {
    return outcome instanceof Outcome.Scored scored
        ? new AblationState(
            state.seed(), state.serial() + 1, state.rounds(), fastest(scored, env), List.of())
        : state;
  }
}
