package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.FakeEngine;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.adaptive.AdaptiveLimits;
import io.skipstream.tuning.adaptive.AdaptiveTuner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What drafting and searching may cost a stream, exactly: on a virtual clock, whatever is accepted
 * and whatever the tuner asks for.
 */
class GuardedSearchTest {
  private static final int REQUESTS = 24;
  private static final int NEW_TOKENS = 200;
  private static final RenewalPlanner PLANNER = new RenewalPlanner(6, 6, 1);
  private static final SkipSet SKIP = SkipSet.uniform(LoopFixture.LAYERS, 0.9);

  /** When drafts are right. */
  enum Trace {
    NEVER((engine, pass) -> engine.divergence(1_000)),
    ALWAYS((engine, pass) -> engine.divergence(0)),
    /** Until the guard trusts them. */
    AT_FIRST((engine, pass) -> engine.divergence(pass < 600 ? 0 : 1_000)),
    IN_BURSTS((engine, pass) -> engine.divergence(pass / 37 % 3 == 0 ? 0 : 1_000)),
    AT_RANDOM(
        (engine, pass) ->
            engine.divergence(new SplittableRandom(pass / 5).nextInt(3) == 0 ? 0 : 3));

    private final BiConsumer<FakeEngine, Long> hook;

    Trace(BiConsumer<FakeEngine, Long> hook) {
      this.hook = hook;
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepBothPromisesWhenTheTunerAsksForAllItCan(Trace trace) {
    check(trace, new HostileTuner(), 1, 1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepBothPromisesWhenTrialsTakeLongerThanExpected(Trace trace) {
    check(trace, new HostileTuner(), 1, 3.5);
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepBothPromisesInABatch(Trace trace) {
    check(trace, new HostileTuner(), 4, 1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepBothPromisesUnderSwift(Trace trace) {
    check(trace, new SwiftTuner(SwiftSettings.DEFAULTS), 1, 1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepBothPromisesUnderTheAdaptiveTuner(Trace trace) {
    check(trace, new AdaptiveTuner(AdaptiveLimits.DEFAULTS), 1, 1);
    check(trace, new AdaptiveTuner(AdaptiveLimits.DEFAULTS), 4, 1);
  }

  private static <S> void check(Trace trace, Tuner<S> tuner, int streams, double trialFactor) {
    List<GenerationRequest> requests = requests(streams);
    Run plain = run(SpeculationPolicy.NONE, trace, requests, streams, trialFactor);
    AdaptiveSpeculation<S> policy =
        new AdaptiveSpeculation<>(
            tuner,
            LoopFixture.LAYERS,
            new AdaptiveSettings(6, GuardSettings.DEFAULT, SearchSettings.DEFAULT, 100),
            PLANNER,
            () -> VirtualTime.COSTS);
    Run guarded = run(policy, trace, requests, streams, trialFactor);
    assertThat(guarded.texts).isEqualTo(plain.texts);
    assertThat(policy.tunerFailures()).isZero();
    assertThat(plain.trials).isZero();
    assertThat(guarded.trials).as("it searched").isPositive();
    assertThat(guarded.decoding)
        .as("drafting")
        .isLessThanOrEqualTo(1.03 * plain.decoding + 16 * streams);
    // What drafts save is no time to search in; in a batch it can't be told apart by stream.
    double served = streams == 1 ? Math.min(plain.decoding, guarded.decoding) : plain.decoding;
    assertThat(guarded.trials)
        .as("search")
        .isLessThanOrEqualTo(0.03 * served + 60 * streams + streams * guarded.dearest);
    double told = 0;
    for (int stream = 0; stream < streams; stream++) {
      told += policy.known("", "stream-" + stream).account.search.spent();
    }
    if (trialFactor == 1) {
      // A first sweep that takes far longer than was expected is not paid in full.
      assertThat(told).as("told").isBetween(0.99 * guarded.trials, 1.001 * guarded.trials);
    }
  }

  private record Run(double decoding, double trials, double dearest, List<String> texts) {}

  private static Run run(
      SpeculationPolicy policy,
      Trace trace,
      List<GenerationRequest> requests,
      int batch,
      double trialFactor) {
    List<String> texts = new ArrayList<>();
    try (VirtualTime time = new VirtualTime(policy, PLANNER, batch, trialFactor)) {
      time.beforePass(trace.hook).sweeping(SKIP, 4 * trialFactor);
      // All at once: whoever finishes early makes room for the next, and the batch stays full.
      time.together(requests).forEach(r -> texts.add(r.text()));
      return new Run(time.decodingPasses(), time.trialPasses(), time.dearestTrialPasses(), texts);
    }
  }

  private static List<GenerationRequest> requests(int streams) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      requests.add(
          Requests.request().id("r" + i).stream("stream-" + i % streams)
              .seed(i)
              .prompt("xyab")
              .maxNewTokens(NEW_TOKENS)
              .build());
    }
    return requests;
  }

  /** Asks for the most expensive measurements, and drafts with another set after each. */
  private static final class HostileTuner implements Tuner<Long> {
    @Override
    public String name() {
      return "hostile";
    }

    @Override
    public Long fresh(long streamSeed, int layers) {
      return 1L;
    }

    @Override
    public Long resume(Long stored, int layers) {
      return stored;
    }

    @Override
    public SkipSet skipSet(Long state) {
      return set(state);
    }

    private static SkipSet set(long number) {
      SplittableRandom random = new SplittableRandom(TestRandom.of("hostile").nextLong() ^ number);
      StringBuilder bits = new StringBuilder();
      for (int i = 0; i < 2 * LoopFixture.LAYERS; i++) {
        bits.append(random.nextInt(3) == 0 ? '1' : '0');
      }
      return SkipSet.parse(bits.toString());
    }

    @Override
    public Proposal suggest(Long state, TuningEnv env) {
      assertThat(env.sweeps()).isTrue();
      assertThat(env.costs()).isNotNull();
      if (state % 3 == 0) {
        return new Proposal.Sweep(state, 1_000, 1, 1, 1_000_000);
      }
      if (env.scorableTokens() < 1) {
        return new Proposal.Nothing();
      }
      int window = Math.min(64, env.scorableTokens());
      List<SkipSet> sets = new ArrayList<>();
      for (long i = 0; i < (state % 5 == 0 ? 5_000 : 40); i++) {
        sets.add(set(state * 10_000 + i));
      }
      return new Proposal.Score(state, sets, window, 1 + (int) (state % window));
    }

    @Override
    public Long observe(Long state, Outcome outcome, TuningEnv env) {
      return state + 1;
    }

    @Override
    public StreamTuning.Phase phase(Long state) {
      return StreamTuning.Phase.SEARCHING;
    }

    @Override
    public byte[] toBytes(Long state) {
      return ByteBuffer.allocate(8).putLong(state).array();
    }

    @Override
    public Long parse(byte[] bytes) {
      return ByteBuffer.wrap(bytes).getLong();
    }
  }
}
