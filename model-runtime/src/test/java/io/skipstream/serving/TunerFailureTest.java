package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tuner that breaks costs its streams what they might have learnt, and nobody an answer. */
class TunerFailureTest {
  private static final int LAYERS = LoopFixture.LAYERS;
  private static final RenewalPlanner PLANNER = new RenewalPlanner(4, 4, 1);

  enum Fault {
    SUGGEST,
    SUGGEST_FOREIGN_SETS,
    OBSERVE,
    FOREIGN_SET,
    SNAPSHOT
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeOnWhenTheTunerFails(Fault fault) {
    AdaptiveSpeculation<Integer> policy =
        new AdaptiveSpeculation<>(
            new FaultyTuner(fault),
            LAYERS,
            new AdaptiveSettings(4, GuardSettings.DEFAULT, SearchSettings.DEFAULT, 4),
            PLANNER,
            () -> VirtualTime.COSTS);
    List<GenerationResult> results = new ArrayList<>();
    try (VirtualTime time = new VirtualTime(policy, PLANNER, 1, 1).divergence(0.1)) {
      for (int i = 0; i < 3; i++) {
        results.add(time.alone(Requests.request().seed(i).prompt("xyab").maxNewTokens(80).build()));
      }
    }
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
              assertThat(result.acceptance().draftTokens()).isPositive();
              assertThat(result.tuning() == null).isEqualTo(fault == Fault.SNAPSHOT);
            });
    assertThat(policy.tunerFailures()).isPositive();
    if (fault != Fault.SNAPSHOT) {
      assertThat(policy.tunerFailures()).as("not asked again").isEqualTo(1);
    }
  }

  /** Its state counts what it was told; after a while it breaks. */
  private record FaultyTuner(Fault fault) implements Tuner<Integer> {
    private boolean breaks(Integer state, Fault when) {
      return fault == when && state > 3;
    }

    @Override
    public String name() {
      return "faulty";
    }

    @Override
    public Integer fresh(long streamSeed, int layers) {
      return 0;
    }

    @Override
    public Integer resume(Integer stored, int layers) {
      return stored;
    }

    @Override
    public SkipSet skipSet(Integer state) {
      return SkipSet.uniform(breaks(state, Fault.FOREIGN_SET) ? LAYERS + 1 : LAYERS, 0.5);
    }

    @Override
    public Proposal suggest(Integer state, TuningEnv env) {
      if (breaks(state, Fault.SUGGEST)) {
        throw new IllegalStateException("suggest");
      }
      int layers = breaks(state, Fault.SUGGEST_FOREIGN_SETS) ? LAYERS - 1 : LAYERS;
      return env.scorableTokens() < 8
          ? new Proposal.Nothing()
          : new Proposal.Score(state, List.of(SkipSet.uniform(layers, 0.3)), 8, 4);
    }

    @Override
    public Integer observe(Integer state, Outcome outcome, TuningEnv env) {
      if (breaks(state, Fault.OBSERVE)) {
        throw new IndexOutOfBoundsException("observe");
      }
      return state + 1;
    }

    @Override
    public StreamTuning.Phase phase(Integer state) {
      return StreamTuning.Phase.SEARCHING;
    }

    @Override
    public byte[] toBytes(Integer state) {
      if (fault == Fault.SNAPSHOT) {
        throw new ArithmeticException("toBytes");
      }
      return new byte[] {state.byteValue()};
    }

    @Override
    public Integer parse(byte[] bytes) {
      return (int) bytes[0];
    }
  }
}
