package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.FakePass;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches of streams that have learnt different skip sets. */
class SharedSetsTest {
  private static final int LAYERS = LoopFixture.LAYERS;
  private static final int STREAMS = 8;
  private static final RenewalPlanner PLANNER = new RenewalPlanner(6, 6, 1);

  @Test
  void shouldServeEightStreamsOfDifferentSetsWithTwoAtMostAndTheSameText() {
    for (SamplingParameters law :
        List.of(SamplingParameters.GREEDY, new SamplingParameters(0.9, 0, 0.95, 0, 1.2))) {
      List<GenerationRequest> requests = requests(law);
      List<GenerationResult> plain;
      double plainPasses;
      try (VirtualTime time = new VirtualTime(SpeculationPolicy.NONE, PLANNER, STREAMS, 1)) {
        plain = time.together(requests);
        plainPasses = time.decodingPasses();
      }
      try (VirtualTime time = new VirtualTime(policy(), PLANNER, STREAMS, 1).divergence(0.05)) {
        List<GenerationResult> shared = time.together(requests);
        for (int i = 0; i < shared.size(); i++) {
          assertThat(shared.get(i).tokenIds()).isEqualTo(plain.get(i).tokenIds());
        }
        Set<SkipSet> used = new HashSet<>();
        for (FakePass pass : time.fixture.engine().passes()) {
          Set<SkipSet> ofPass = new HashSet<>();
          pass.runs().stream()
              .filter(run -> run.wanted() == LogitsWanted.LAST)
              .forEach(run -> ofPass.add(run.skipSet()));
          assertThat(ofPass).hasSizeLessThanOrEqualTo(2);
          used.addAll(ofPass);
        }
        assertThat(used).isNotEmpty();
        // Eight sets of their own would read nearly all weights in each draft step.
        assertThat(time.decodingPasses()).isLessThan(0.95 * plainPasses);
      }
    }
  }

  @Test
  void shouldKeepTwoStreamsOwnSetsWhereTheOthersIsKnownToFail() {
    LearntStream<Integer> one = stream(set(0, 1, 2), set(3, 4, 1), 0.2);
    LearntStream<Integer> two = stream(set(3, 4, 1), set(0, 1, 2), 0.2);
    decide(one, two);
    assertThat(one.roundSet).isEqualTo(one.set());
    assertThat(two.roundSet).isEqualTo(two.set());
  }

  @Test
  void shouldShareASetWhereItServesTheOtherAsWell() {
    LearntStream<Integer> one = stream(set(0, 1, 2), set(3, 4, 1), 0.94);
    LearntStream<Integer> two = stream(set(3, 4, 1), set(0, 1, 2), 0.94);
    decide(one, two);
    assertThat(one.roundSet).isEqualTo(two.roundSet);
  }

  @Test
  void shouldTryAnUnknownSetWhereSharingItMayPay() {
    LearntStream<Integer> one = stream(set(0, 1, 2), null, 0);
    LearntStream<Integer> two = stream(set(3, 4, 1), null, 0);
    decide(one, two);
    assertThat(one.roundSet).isEqualTo(two.roundSet);
  }

  @Test
  void shouldKeepOwnSetsWhereNobodyKnowsWhatPassesCost() {
    LearntStream<Integer> one = stream(set(0, 1, 2), null, 0);
    LearntStream<Integer> two = stream(set(3, 4, 1), null, 0);
    RoundSets sets = new RoundSets(6);
    sets.add(one);
    sets.add(two);
    sets.decide(null, 100, 2);
    assertThat(one.roundSet).isEqualTo(one.set());
    assertThat(two.roundSet).isEqualTo(two.set());
  }

  private static void decide(LearntStream<Integer> one, LearntStream<Integer> two) {
    RoundSets sets = new RoundSets(6);
    sets.add(one);
    sets.add(two);
    sets.decide(VirtualTime.COSTS, 100, 2);
  }

  /** Its own set is accepted in 95 of 100 drafts. */
  private static LearntStream<Integer> stream(SkipSet own, SkipSet other, double acceptance) {
    LearntStream<Integer> stream =
        new LearntStream<>(
            new StreamAccount(null, new Calibration(), new SearchBudget(SearchSettings.DEFAULT)),
            0,
            own,
            TuningPool.EMPTY,
            0);
    stream.record.count(own, 380, 400);
    if (other != null) {
      stream.record.count(other, 400 * acceptance, 400);
    }
    return stream;
  }

  /** Skips so many layers from the given one on. */
  private static SkipSet set(int from, int... more) {
    int[] layers = IntStream.concat(IntStream.of(from), IntStream.of(more)).toArray();
    return SkipSet.of(LAYERS, layers, layers);
  }

  private static AdaptiveSpeculation<Integer> policy() {
    return new AdaptiveSpeculation<>(
        new OwnSetTuner(),
        LAYERS,
        new AdaptiveSettings(6, GuardSettings.DEFAULT, SearchSettings.DEFAULT, 100),
        PLANNER,
        () -> VirtualTime.COSTS);
  }

  private static List<GenerationRequest> requests(SamplingParameters law) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 3 * STREAMS; i++) {
      requests.add(
          Requests.request().id("r" + i).stream("stream-" + i % STREAMS)
              .seed(i)
              .prompt("xyab")
              .sampling(law)
              .maxNewTokens(150)
              .build());
    }
    return requests;
  }

  /** Each stream skips other sublayers: those that the bits of its number name. */
  private static final class OwnSetTuner implements Tuner<Integer> {
    @Override
    public String name() {
      return "own";
    }

    @Override
    public Integer fresh(long streamSeed, int layers) {
      return (int) Math.floorMod(streamSeed, 1 << 20);
    }

    @Override
    public Integer resume(Integer stored, int layers) {
      return stored;
    }

    @Override
    public SkipSet skipSet(Integer state) {
      int[] attention = IntStream.range(0, LAYERS).filter(l -> (state >> l & 1) != 0).toArray();
      int[] mlp = IntStream.range(0, LAYERS).filter(l -> (state >> l & 1) == 0).toArray();
      return SkipSet.of(LAYERS, attention, mlp);
    }

    @Override
    public Proposal suggest(Integer state, TuningEnv env) {
      return new Proposal.Nothing();
    }

    @Override
    public Integer observe(Integer state, Outcome outcome, TuningEnv env) {
      return state;
    }

    @Override
    public StreamTuning.Phase phase(Integer state) {
      return StreamTuning.Phase.SETTLED;
    }

    @Override
    public byte[] toBytes(Integer state) {
      return new byte[] {state.byteValue()};
    }

    @Override
    public Integer parse(byte[] bytes) {
      return (int) bytes[0];
    }
  }
}
