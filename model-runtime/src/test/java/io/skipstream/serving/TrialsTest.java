package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.FakeEngine;
import io.skipstream.engine.FakeModel;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import io.skipstream.tuning.WindowHits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrialsTest {
  // Does not divide the window.
  private static final int SEGMENT = 5;

  private static final SwiftSettings SETTINGS =
      new SwiftSettings(0.5, 5, 60, 40, 1, 8, 2.5, 1e-2, 0.1, 3);
  private static final SamplingParameters[] LAWS = {
    SamplingParameters.GREEDY, new SamplingParameters(0.9, 0, 0.95, 0, 1.3)
  };

  @Test
  void shouldKeepTheTextWhileTheSkipSetIsLearnt() {
    List<Requests> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      requests.add(
          Requests.request().id("r" + i).stream(i % 2 == 0 ? "even" : "odd")
              .seed(i)
              .prompt("abc xy aa.dea".substring(i % 7))
              .sampling(LAWS[i % 3 % 2])
              .maxNewTokens(50));
    }
    List<GenerationResult> plain = new ArrayList<>();
    try (LoopFixture fixture = new LoopFixture()) {
      requests.forEach(request -> plain.add(fixture.generate(request)));
    }
    AdaptiveSpeculation<?> policy =
        new AdaptiveSpeculation<>(
            new SwiftTuner(SETTINGS),
            LoopFixture.LAYERS,
            new AdaptiveSettings(4, null, SearchSettings.UNLIMITED, 8),
            new ChainPlanner(4, 0.2),
            () -> null);
    try (LoopFixture fixture =
        new LoopFixture().skipping(new ChainPlanner(4, 0.2)).policy(policy)) {
      Set<SkipSet> used = new HashSet<>();
      List<Recorder> recorders = new ArrayList<>();
      requests.forEach(request -> recorders.add(fixture.offer(request)));
      for (int i = 0; i < requests.size(); i++) {
        GenerationResult result = recorders.get(i).await();
        assertThat(result.tokenIds()).as("request %d", i).isEqualTo(plain.get(i).tokenIds());
        used.add(result.skipSet());
      }
      assertThat(fixture.loop().stats().trialPasses()).isGreaterThan(20);
      assertThat(used).as("sets that requests ended with").hasSizeGreaterThan(2);
    }
  }

  @Test
  void shouldScoreEveryTokenAsAHitWhenTheDraftIsTheFullModel() {
    for (SamplingParameters sampling : LAWS) {
      Asking policy = new Asking(List.of(SkipSet.uniform(LoopFixture.LAYERS, 0.5)));
      FakeEngine engine =
          new FakeEngine(
              FakeEngine.describe(LoopFixture.LAYERS, new TinyTokenizer().vocabSize(), 256),
              4_096,
              FakeModel.hashed(5, 3.0),
              0.0);
      run(engine, policy, sampling);
      assertThat(policy.outcomes).isNotEmpty();
      assertThat(policy.outcomes)
          .allSatisfy(
              outcome ->
                  assertThat(outcome.windows())
                      .containsExactly(new WindowHits(0xfff, 12, SEGMENT)));
    }
  }

  @Test
  void shouldScoreTheFullModelAboveADraftThatDiverges() {
    SkipSet none = SkipSet.none(LoopFixture.LAYERS);
    Asking policy = new Asking(List.of(none, SkipSet.uniform(LoopFixture.LAYERS, 0.5)));
    FakeEngine engine =
        new FakeEngine(
            FakeEngine.describe(LoopFixture.LAYERS, new TinyTokenizer().vocabSize(), 256),
            4_096,
            FakeModel.hashed(5, 3.0),
            4.0);
    run(engine, policy, LAWS[1]);
    assertThat(policy.outcomes)
        .allSatisfy(
            outcome -> {
              assertThat(outcome.result(0).score()).isEqualTo(1);
              assertThat(outcome.result(1).score()).isLessThan(1);
            });
  }

  @Test
  void shouldScoreManySetsInSeveralPasses() {
    List<SkipSet> sets = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sets.add(SkipSet.parse(Integer.toBinaryString(1 << 12 | i).substring(1)));
    }
    Asking policy = new Asking(sets);
    FakeEngine engine =
        new FakeEngine(
            FakeEngine.describe(LoopFixture.LAYERS, new TinyTokenizer().vocabSize(), 256),
            4_096,
            FakeModel.hashed(5, 3.0),
            0.7);
    run(engine, policy, LAWS[1]);
    assertThat(policy.outcomes)
        .isNotEmpty()
        .allSatisfy(
            outcome -> {
              assertThat(outcome.windows()).hasSize(100);
              assertThat(outcome.result(0).score()).as("the full model").isEqualTo(1);
            });
    assertThat(engine.passes())
        .allSatisfy(
            pass ->
                assertThat(pass.runs().stream().mapToInt(run -> run.tokens().size()).sum())
                    .isLessThanOrEqualTo(512));
    // Twelve tokens each: the hundred take three passes of the engine, and are told together.
    Asking few = new Asking(sets.subList(40, 50));
    run(
        new FakeEngine(
            FakeEngine.describe(LoopFixture.LAYERS, new TinyTokenizer().vocabSize(), 256),
            4_096,
            FakeModel.hashed(5, 3.0),
            0.7),
        few,
        LAWS[1]);
    assertThat(few.outcomes.get(0).windows())
        .isEqualTo(policy.outcomes.get(0).windows().subList(40, 50));
  }

  private static void run(FakeEngine engine, Asking policy, SamplingParameters sampling) {
    TinyTokenizer tokenizer = new TinyTokenizer();
    TokenSampler sampler = new TokenSampler(tokenizer.vocabSize());
    try (DecodeLoop loop =
        DecodeLoop.start(
            DecodeLoopSettings.of(4, 8, 16, 8),
            () ->
                new DecodeBackend(
                    engine,
                    new SkipDrafter(engine, sampler, new ChainPlanner(3, 0), false),
                    new CoupledVerifier(sampler),
                    () -> null),
            new DecodeText(tokenizer, new int[0]),
            policy,
            DecodeClocks.SYSTEM,
            failure -> {})) {
      GenerationRequest request =
          Requests.request().seed(9).sampling(sampling).maxNewTokens(40).build();
      Generations.generate(loop, request).join();
    }
    assertThat(engine.violations()).isEmpty();
  }

  /** Asks for the same sets whenever there are twelve tokens. */
  private static final class Asking implements SpeculationPolicy {
    private final List<SkipSet> sets;
    private final List<Outcome.Scored> outcomes = new ArrayList<>();

    Asking(List<SkipSet> sets) {
      this.sets = sets;
    }

    @Override
    public SpeculationPlan plan(GenerationRequest request) {
      return LoopFixture.DRAFT_FOUR;
    }

    @Override
    public Proposal trial(
        GenerationRequest request, int scorableTokens, int contextTokens, boolean sweeps) {
      return scorableTokens < 12 ? null : new Proposal.Score(0, sets, 12, SEGMENT);
    }

    @Override
    public void tried(GenerationRequest request, Outcome outcome) {
      outcomes.add((Outcome.Scored) outcome);
    }
  }
}
