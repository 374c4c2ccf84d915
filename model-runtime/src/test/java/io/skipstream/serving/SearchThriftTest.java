package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.WindowHits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What search takes beside the passes that it runs, and what drafting takes to stay measured. */
class SearchThriftTest {
  private static final int ROUNDS = 640;
  private static final double CREDIT = 5;
  private static final SkipSet SET = SkipSet.uniform(LoopFixture.LAYERS, 0.5);

  private final DearTuner tuner = new DearTuner();
  private final AdaptiveSpeculation<Integer> policy =
      new AdaptiveSpeculation<>(
          tuner,
          LoopFixture.LAYERS,
          new AdaptiveSettings(6, GuardSettings.DEFAULT, new SearchSettings(0.03, CREDIT), 100),
          new RenewalPlanner(6, 6, 1),
          () -> VirtualTime.COSTS);
  private final GenerationRequest request = Requests.request().build();
  private final RoundMembers members = new RoundMembers();
  private int drafted;
  private int trials;

  @Test
  void shouldNotAskForWhatItCanNotAfford() {
    run();

    assertThat(trials).as("trials").isBetween(3, 40);
    // Each refusal says what must be saved up first.
    assertThat(tuner.asked).isLessThanOrEqualTo(2 * trials + 2);
  }

  @Test
  void shouldPayForWhatTheTunerThinks() {
    run();
    double before = spent();
    double pass = policy.passEquivalentNanos();

    policy.pondered(request, Math.round(0.5 * pass));
    assertThat(spent()).isCloseTo(before + 0.5, within(1e-6));
    policy.pondered(request, Math.round(1_000 * pass));
    assertThat(spent()).as("a pause").isCloseTo(before + 4.5, within(1e-6));
  }

  @Test
  void shouldDecodePlainlyNowAndThenSoThatItsPriceIsKnown() {
    run();

    assertThat(drafted).isBetween(ROUNDS - ROUNDS / 64 - 1, ROUNDS - ROUNDS / 64);
  }

  private double spent() {
    return policy.known(request.memory().scope(), request.stream()).account.search.spent();
  }

  private void run() {
    for (int i = 0; i < ROUNDS; i++) {
      members.clear();
      members.add(request, 50);
      policy.roundBegins(members);
      SpeculationPlan plan = policy.plan(request, 50);
      boolean drafts = plan.maxDraftTokens() > 0;
      drafted += drafts ? 1 : 0;
      policy.observe(
          request,
          plan,
          drafts ? new RoundOutcome(50, 6, 6, 6, 7) : new RoundOutcome(50, 0, 0, 0, 1));
      policy.roundEnds(drafts ? 7 : 1);
      Proposal proposal = policy.trial(request, 40, 50, false);
      if (proposal instanceof Proposal.Score score) {
        trials++;
        List<WindowHits> hits =
            score.sets().stream()
                .map(set -> new WindowHits(0, score.windowTokens(), score.segmentTokens()))
                .toList();
        policy.tried(request, new Outcome.Scored(score, hits, 4));
      }
    }
  }

  /** Wants the same large window scored whenever it is asked. */
  private static final class DearTuner implements Tuner<Integer> {
    private int asked;

    @Override
    public String name() {
      return "dear";
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
      return SET;
    }

    @Override
    public Proposal suggest(Integer state, TuningEnv env) {
      asked++;
      return new Proposal.Score(0, List.of(SET, SET, SET), 32, 8);
    }

    @Override
    public Integer observe(Integer state, Outcome outcome, TuningEnv env) {
      return state;
    }

    @Override
    public StreamTuning.Phase phase(Integer state) {
      return StreamTuning.Phase.SEARCHING;
    }

    @Override
    public byte[] toBytes(Integer state) {
      return new byte[0];
    }

    @Override
    public Integer parse(byte[] bytes) {
      return 0;
    }
  }
}
