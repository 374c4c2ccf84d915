package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.FakePass;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.FixedTuner;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftState;
import io.skipstream.tuning.SwiftTuner;
import io.skipstream.tuning.TuningPool;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What leaves the decode thread as a value is what another one goes on from. */
class ResumedStreamTest {
  private static final int LAYERS = LoopFixture.LAYERS;
  private static final SwiftTuner TUNER =
      new SwiftTuner(new SwiftSettings(0.5, 5, 60, 40, 1, 8, 2.5, 1e-2, 0.1, 3));
  private static final RenewalPlanner PLANNER = new RenewalPlanner(6, 6, 1);

  @Test
  void shouldDraftWithTheLearntSetInTheFirstRoundAfterARestart() {
    StreamTuning learnt = learnt();
    SkipSet initial = TUNER.skipSet(TUNER.fresh(0, LAYERS));
    assertThat(learnt.skipSet()).as("something was learnt").isNotEqualTo(initial);
    try (VirtualTime time = new VirtualTime(policy(8), PLANNER, 1, 1).divergence(0.2)) {
      GenerationResult result = time.alone(request("s", memory("1", learnt)).build());
      SkipSet first =
          time.fixture.engine().passes().stream()
              .flatMap(pass -> pass.runs().stream())
              .map(FakePass.Run::skipSet)
              .filter(set -> !set.isEmpty())
              .findFirst()
              .orElseThrow();
      assertThat(first).isEqualTo(learnt.skipSet());
      StreamTuning later = result.tuning();
      assertThat(later.version()).isGreaterThan(learnt.version());
      assertThat(later.tokens()).isEqualTo(learnt.tokens() + result.tokenIds().length);
      assertThat(later.servedPasses()).isGreaterThan(learnt.servedPasses());
      assertThat(later.searchPasses()).isGreaterThanOrEqualTo(learnt.searchPasses());
      assertThat(later.calibration()).isNotEmpty();
    }
  }

  @Test
  void shouldGoOnExactlyWhereItStoppedWhenNothingHappenedBetween() {
    StreamTuning learnt = learnt();
    AdaptiveSpeculation<SwiftState> policy = policy(8);
    GenerationRequest request = request("s", memory("1", learnt)).build();
    policy.roundBegins(members(request));
    StreamTuning taken = policy.tuning(request);
    assertThat(taken.skipSet()).isEqualTo(learnt.skipSet());
    assertThat(taken.tunerState()).isEqualTo(learnt.tunerState());
    assertThat(taken.calibration()).isEqualTo(learnt.calibration());
    assertThat(taken.guard()).isEqualTo(learnt.guard());
    assertThat(taken.tokens()).isEqualTo(learnt.tokens());
    assertThat(taken.searchPasses()).isEqualTo(learnt.searchPasses());
    assertThat(taken.servedPasses()).isEqualTo(learnt.servedPasses());
    assertThat(policy.tuning(request)).as("nothing changed").isSameAs(taken);
  }

  @Test
  void shouldBeginAnewWhenWhatIsStoredIsAnothersOrDamaged() {
    StreamTuning learnt = learnt();
    SplittableRandom random = TestRandom.of("damage");
    for (int i = 0; i < 300; i++) {
      byte[] state = learnt.tunerState().clone();
      byte[] calibration = learnt.calibration().clone();
      state[random.nextInt(state.length)] ^= (byte) (1 + random.nextInt(255));
      calibration[random.nextInt(calibration.length)] ^= (byte) (1 + random.nextInt(255));
      if (i % 3 == 0) {
        state = Arrays.copyOf(state, random.nextInt(state.length));
      }
      checkUsable(altered(learnt, "swift", learnt.skipSet(), calibration, state));
    }
    checkUsable(altered(learnt, "another", learnt.skipSet(), new byte[0], new byte[0]));
    byte[] small = TUNER.toBytes(TUNER.fresh(3, LAYERS - 1));
    SkipSet smaller = SkipSet.uniform(LAYERS - 1, 0.5);
    checkUsable(altered(learnt, "swift", smaller, learnt.calibration(), small));
    checkUsable(altered(learnt, "swift", learnt.skipSet(), new byte[0], small));
  }

  private static void checkUsable(StreamTuning stored) {
    AdaptiveSpeculation<SwiftState> policy = policy(8);
    GenerationRequest request = request("s", memory("1", stored)).build();
    policy.roundBegins(members(request));
    assertThat(policy.plan(request, 5).skipSet().layers()).isEqualTo(LAYERS);
    StreamTuning taken = policy.tuning(request);
    assertThat(taken.version()).as("a store keeps the highest").isGreaterThan(stored.version());
    assertThat(taken.guard()).as("the promise is over a life").isEqualTo(stored.guard());
  }

  private static StreamTuning altered(
      StreamTuning tuning, String tuner, SkipSet set, byte[] calibration, byte[] state) {
    return new StreamTuning(
        tuning.version(),
        tuner,
        set,
        tuning.phase(),
        tuning.sets(),
        tuning.tokens(),
        tuning.searchPasses(),
        tuning.servedPasses(),
        tuning.expectedSpeedup(),
        tuning.measuredSpeedup(),
        tuning.guard(),
        calibration,
        state);
  }

  @Test
  void shouldKeepScopesApartAndTrustItselfWithinOne() {
    StreamTuning learnt = learnt();
    AdaptiveSpeculation<SwiftState> policy = policy(8);
    GenerationRequest first = request("s", memory("1", learnt)).build();
    GenerationRequest stale = request("s", memory("1", null)).build();
    GenerationRequest other = request("s", memory("2", null)).build();
    policy.roundBegins(members(first));
    long version = policy.tuning(first).version();
    policy.roundBegins(members(stale));
    assertThat(policy.tuning(stale).version()).isEqualTo(version);
    policy.roundBegins(members(other));
    assertThat(policy.tuning(other).tokens()).isZero();
    assertThat(policy.tuning(first).tokens()).isEqualTo(learnt.tokens());
    assertThat(policy.streams()).isEqualTo(2);
  }

  @Test
  void shouldForgetTheStreamLongestUnusedAndTakeItUpFromTheNextRequest() {
    AdaptiveSpeculation<SwiftState> policy = policy(2);
    for (int i = 0; i < 5; i++) {
      policy.roundBegins(members(request("s" + i, memory("1", null)).build()));
    }
    assertThat(policy.streams()).isEqualTo(2);
    StreamTuning learnt = learnt();
    GenerationRequest again = request("s0", memory("1", learnt)).build();
    policy.roundBegins(members(again));
    assertThat(policy.tuning(again).skipSet()).isEqualTo(learnt.skipSet());
  }

  @Test
  void shouldTellNothingOfAStreamThatNeverDecoded() {
    assertThat(policy(2).tuning(request("s", StreamMemory.NONE).build())).isNull();
  }

  @Test
  void shouldTellThatAStreamDecodesPlainlyWhereDraftingDoesNotPay() {
    SkipSet skip = SkipSet.uniform(LAYERS, 0.9);
    AdaptiveSpeculation<SkipSet> policy =
        new AdaptiveSpeculation<>(
            new FixedTuner(skip),
            LAYERS,
            new AdaptiveSettings(6, GuardSettings.DEFAULT, SearchSettings.DEFAULT, 8),
            PLANNER,
            () -> VirtualTime.COSTS);
    try (VirtualTime time = new VirtualTime(policy, PLANNER, 1, 1).divergence(1_000)) {
      StreamTuning tuning = time.alone(request("s", StreamMemory.NONE).build()).tuning();
      assertThat(tuning.phase()).isEqualTo(StreamTuning.Phase.PLAIN);
      assertThat(tuning.guard().mode()).isEqualTo(Guard.Mode.PLAIN);
      assertThat(tuning.expectedSpeedup()).isEqualTo(1);
      assertThat(tuning.measuredSpeedup()).isBetween(0.1, 0.9);
      assertThat(tuning.sets().get(0).set()).isEqualTo(skip);
    }
  }

  /** Of a stream that has drafted and searched for a while. */
  private static StreamTuning learnt() {
    try (VirtualTime time = new VirtualTime(policy(8), PLANNER, 1, 1).divergence(0.2)) {
      StreamTuning last = null;
      for (int i = 0; i < 6; i++) {
        StreamTuning next = time.alone(request("s", StreamMemory.NONE).seed(i).build()).tuning();
        assertThat(next.version()).isGreaterThan(last == null ? 0 : last.version());
        last = next;
      }
      assertThat(last.searchPasses()).isPositive();
      return last;
    }
  }

  private static AdaptiveSpeculation<SwiftState> policy(int maxStreams) {
    return new AdaptiveSpeculation<>(
        TUNER,
        LAYERS,
        new AdaptiveSettings(6, GuardSettings.DEFAULT, SearchSettings.DEFAULT, maxStreams),
        new ChainPlanner(6, 0),
        () -> VirtualTime.COSTS);
  }

  private static RoundMembers members(GenerationRequest request) {
    RoundMembers members = new RoundMembers();
    members.add(request, 5);
    return members;
  }

  private static StreamMemory memory(String scope, StreamTuning tuning) {
    return new StreamMemory(scope, tuning, TuningPool.EMPTY);
  }

  private static Requests request(String stream, StreamMemory memory) {
    return Requests.request().stream(stream).prompt("xyab").maxNewTokens(120).memory(memory);
  }
}
