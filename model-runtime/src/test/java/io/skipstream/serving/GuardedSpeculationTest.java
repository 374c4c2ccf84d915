package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.ContextCurve;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.FixedTuner;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SpeedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** On a virtual clock: each pass of the fake engine takes what the cost table says. */
class GuardedSpeculationTest {
  private static final int LAYERS = LoopFixture.LAYERS;
  private static final int NEW_TOKENS = 200;
  private static final double NEVER_RIGHT = 1_000;
  private static final double ALWAYS_RIGHT = 0;
  private static final RenewalPlanner PLANNER = new RenewalPlanner(6, 6, 1);
  private static final SkipSet SKIP = SkipSet.uniform(LAYERS, 0.9);
  private static final CostTable COSTS =
      new CostTable(
          LAYERS,
          2e-4,
          1e-3,
          ContextCurve.linear(1e-6),
          2e-3,
          1e-3,
          RowSteps.freeUpTo(24),
          RowSteps.freeUpTo(8));

  @Test
  void shouldLoseNoMoreThanItsPromiseWhenDraftsAreNeverRight() {
    Run plain = run(NEVER_RIGHT, false, 20, 1);
    Run guarded = run(NEVER_RIGHT, true, 20, 1);
    assertThat(guarded.texts).isEqualTo(plain.texts);
    assertThat(guarded.drafted).as("it tried").isPositive();
    assertThat(guarded.seconds)
        .isLessThanOrEqualTo(1.03 * plain.seconds + 16 * COSTS.passEquivalentSeconds());
    assertThat(known(guarded.policy, "stream-0").guard.mode()).isNotEqualTo(Guard.Mode.SPECULATING);
  }

  @Test
  void shouldGainWhatTheSpeedModelSaysWhenDraftsAreAlwaysRight() {
    Run plain = run(ALWAYS_RIGHT, false, 10, 1);
    Run guarded = run(ALWAYS_RIGHT, true, 10, 1);
    assertThat(guarded.texts).isEqualTo(plain.texts);
    double expected = SpeedModel.of(COSTS, SKIP, 100, 1).best(SpeedModel.constant(1, 6)).speedup();
    assertThat(plain.seconds / guarded.seconds).isBetween(.93 * expected, 1.02 * expected);
    assertThat(known(guarded.policy, "stream-0").speed.speedup())
        .isBetween(.93 * expected, 1.05 * expected);
  }

  @Test
  void shouldAnswerForTheWholeOfABatchInWhichNobodyGains() {
    int streams = 4;
    Run plain = run(NEVER_RIGHT, false, 8 * streams, streams);
    Run guarded = run(NEVER_RIGHT, true, 8 * streams, streams);
    assertThat(guarded.texts).isEqualTo(plain.texts);
    // Without its drafts alone a stream would save next to nothing: the others read the weights.
    assertThat(guarded.seconds)
        .isLessThanOrEqualTo(1.03 * plain.seconds + 16 * streams * COSTS.passEquivalentSeconds());
    for (int stream = 0; stream < streams; stream++) {
      assertThat(known(guarded.policy, "stream-" + stream).guard.mode())
          .isNotEqualTo(Guard.Mode.SPECULATING);
    }
  }

  @Test
  void shouldGainInABatchWhereAllGain() {
    Run plain = run(ALWAYS_RIGHT, false, 16, 4);
    Run guarded = run(ALWAYS_RIGHT, true, 16, 4);
    assertThat(guarded.texts).isEqualTo(plain.texts);
    assertThat(plain.seconds / guarded.seconds).isGreaterThan(1.4);
  }

  @Test
  void shouldForgetTheStreamsLongestUnused() {
    AdaptiveSpeculation<SkipSet> policy = policy(3);
    for (int i = 0; i < 10; i++) {
      GenerationRequest request = request(i, 10);
      policy.roundBegins(members(request));
      SpeculationPlan plan = policy.plan(request, 5);
      policy.observe(request, plan, new RoundOutcome(5, 0, 0, 0, 1));
      policy.roundEnds(1);
    }
    assertThat(policy.streams()).isEqualTo(3);
    assertThat(known(policy, "stream-9")).isNotNull();
    assertThat(known(policy, "stream-0")).isNull();
  }

  @Test
  void shouldChargeRoundsThatDraftedInVain() {
    AdaptiveSpeculation<SkipSet> policy = policy(3);
    GenerationRequest request = request(0, 10);
    double before = Double.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      policy.roundBegins(members(request));
      SpeculationPlan plan = policy.plan(request, 5);
      assertThat(plan.maxDraftTokens()).isEqualTo(6);
      policy.observe(request, plan, new RoundOutcome(5, 0, 0, 0, 1));
      policy.roundEnds(1);
      // Nothing was proposed, so it was a plain round.
      double balance = known(policy, "stream-0").guard.balance();
      assertThat(balance).isLessThanOrEqualTo(before).isEqualTo(16);
      before = balance;
    }
  }

  @Test
  void shouldShareOneStreamsBudgetAmongItsRequestsOfARound() {
    AdaptiveSpeculation<SkipSet> policy = policy(3);
    RoundMembers members = new RoundMembers();
    for (int i = 0; i < 30; i++) {
      members.add(request(0, 10), 5);
    }
    policy.roundBegins(members);
    int drafting = 0;
    for (int i = 0; i < 30; i++) {
      drafting += policy.plan(request(0, 10), 5).maxDraftTokens() > 0 ? 1 : 0;
    }
    double worst = 6 * COSTS.draftCost(SKIP, 5, 1);
    assertThat(drafting).isBetween(1, (int) (16 / worst) + 6).isLessThan(30);
  }

  @Test
  void shouldTimePassesWhoseRowsAreOfOneKind() {
    List<String> passes = new ArrayList<>();
    try (LoopFixture fixture =
        new LoopFixture().policy(SpeculationPolicy.fixed(LoopFixture.DRAFT_FOUR))) {
      fixture.drafter(
          (engine, f) ->
              new SkipDrafter(
                  new TimedEngine(
                      engine,
                      f.nanos::get,
                      (set, rows, sequences, context, nanos) ->
                          passes.add(set.skipped() + "/" + rows + "/" + sequences + "/" + nanos)),
                  new TokenSampler(f.tokenizer.vocabSize()),
                  new RenewalPlanner(1, 1, 1),
                  false));
      fixture.engine().beforePass(batch -> fixture.nanos.addAndGet(7));
      fixture.generate(Requests.request().prompt("xyab").maxNewTokens(12));
    }
    assertThat(passes).isNotEmpty().allMatch((SKIPPED + "/1/1/7")::equals);
  }

  private static final int SKIPPED = LoopFixture.DRAFT_FOUR.skipSet().skipped();

  @Test
  void shouldRefuseWhatIsOutOfRange() {
    assertThatThrownBy(() -> new AdaptiveSettings(0, null, SearchSettings.DEFAULT, 1))
        .hasMessage("max_draft_tokens must be within 1..256, was 0");
    assertThatThrownBy(() -> new AdaptiveSettings(1, null, SearchSettings.DEFAULT, 0))
        .hasMessage("max_streams must be 1 or more, was 0");
  }

  private static AdaptiveSpeculation<SkipSet> policy(int maxStreams) {
    return new AdaptiveSpeculation<>(
        new FixedTuner(SKIP),
        LAYERS,
        new AdaptiveSettings(6, GuardSettings.DEFAULT, SearchSettings.DEFAULT, maxStreams),
        PLANNER,
        () -> COSTS);
  }

  private static StreamAccount known(AdaptiveSpeculation<SkipSet> policy, String stream) {
    LearntStream<SkipSet> known = policy.known("", stream);
    return known == null ? null : known.account;
  }

  private static RoundMembers members(GenerationRequest request) {
    RoundMembers members = new RoundMembers();
    members.add(request, 5);
    return members;
  }

  private static GenerationRequest request(int stream, int seed) {
    return new GenerationRequest(
        "id-" + stream + "-" + seed,
        "stream-" + stream,
        "xyab",
        false,
        NEW_TOKENS,
        SamplingParameters.GREEDY,
        seed,
        List.of(),
        -1,
        Long.MAX_VALUE,
        StreamMemory.NONE);
  }

  private record Run(
      double seconds, List<String> texts, long drafted, AdaptiveSpeculation<SkipSet> policy) {}

  private static Run run(double divergence, boolean guarded, int requests, int batch) {
    AdaptiveSpeculation<SkipSet> policy = policy(100);
    List<String> texts = new ArrayList<>();
    // No pass before all of a group are offered, so that groups are decoded together.
    Semaphore offered = new Semaphore(0);
    try (LoopFixture fixture =
        new LoopFixture()
            .divergence(divergence)
            .settings(DecodeLoopSettings.of(batch, 64, 16, 8))
            .policy(guarded ? policy : SpeculationPolicy.NONE)) {
      fixture.drafter(
          (engine, f) ->
              new SkipDrafter(engine, new TokenSampler(f.tokenizer.vocabSize()), PLANNER, false));
      fixture.nanos.set(0);
      fixture
          .engine()
          .beforePass(
              b -> {
                offered.acquireUninterruptibly();
                offered.release();
                fixture.nanos.addAndGet(Math.round(1e9 * seconds(b)));
              });
      for (int i = 0; i < requests; i += batch) {
        List<Recorder> recorders = new ArrayList<>();
        for (int j = 0; j < batch; j++) {
          Recorder recorder = new Recorder();
          fixture.loop().offer(request(j, i + j), recorder);
          recorders.add(recorder);
        }
        offered.release();
        recorders.forEach(r -> texts.add(r.await().text()));
        offered.acquireUninterruptibly();
      }
      long drafted = fixture.loop().stats().draftedTokens();
      return new Run(fixture.nanos.get() / 1e9, texts, drafted, policy);
    }
  }

  private static double seconds(PassBatch batch) {
    double context = 0;
    for (int run = 0; run < batch.runs(); run++) {
      context += (double) batch.baseLength(run) / batch.runs();
    }
    return COSTS.passSeconds(batch.skipSet(0), batch.rows(), batch.runs(), context);
  }
}
