package io.skipstream.lab;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import java.util.List;

/**
 * What tuners that are made of one idea each have in common: of scored sets the one with the
 * highest expected speed is taken.
 *
 * <p><b>Threading:</b> immutable.
 */
abstract class AblationTuner implements Tuner<AblationState> {
  static final Proposal NOTHING = new Proposal.Nothing();
  static final int WINDOW = 32;
  static final int SEGMENT = 4;
  private static final double START_RATIO = 0.45;

  @Override
  public AblationState fresh(long streamSeed, int layers) {
    SkipSet uniform = SkipSet.uniform(layers, START_RATIO);
    return new AblationState(streamSeed, 0, 0, uniform, List.of());
  }

  @Override
  public AblationState resume(AblationState stored, int layers) {
    return stored;
  }

  @Override
  public SkipSet skipSet(AblationState state) {
    return state.set();
  }

  @Override
  public StreamTuning.Phase phase(AblationState state) {
    return StreamTuning.Phase.SEARCHING;
  }

  @Override
  public byte[] toBytes(AblationState state) {
    throw new UnsupportedOperationException("nothing stores this tuner's states");
  }

  @Override
  public AblationState parse(byte[] bytes) {
    throw new UnsupportedOperationException("nothing stores this tuner's states");
  }

  /** The fastest of the scored sets; the first of equals. */
  static SkipSet fastest(Outcome.Scored scored, TuningEnv env) {
    CostTable costs = env.costs();
    SkipSet best = null;
    double speedup = 0;
    for (int i = 0; i < scored.windows().size(); i++) {
      SkipSet set = scored.proposal().sets().get(i);
      double s =
          SetSpeed.speedup(costs, set, scored.result(i).score(), env.contextTokens()).speedup();
      if (s > speedup) {
        speedup = s;
        best = set;
      }
    }
    return best;
  }
}
