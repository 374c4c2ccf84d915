package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.Engine;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.model.DemoModel;
import io.skipstream.model.DemoPrompts;
import io.skipstream.model.ModelFiles;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CombPlanner;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.testing.TestRandom;
import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tuning.ContextCurve;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.FixedTuner;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.adaptive.AdaptiveLimits;
import io.skipstream.tuning.adaptive.AdaptiveTuner;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * On the real model, in deterministic mode: speculative output equals plain output, token for token
 * and log-probability for log-probability (which shows the logits' bits), without exemption,
 * whichever tuner changes the skip sets meanwhile.
 *
 * <p>Each of the prompts is decoded in one of four ways in batches with sequences that lose their
 * places, and some alone. The types run side by side: the model is so small that each takes one
 * core.
 *
 * <p>{@code -Dskipstream.losslessness=full} runs every prompt in every way.
 */
class DemoModelLosslessnessIT {
  private static final int PROMPTS = 200;
  private static final int TOKENS = 128;
  private static final int LAYERS = 16;
  private static final boolean FULL = "full".equals(System.getProperty("skipstream.losslessness"));

  private static final DraftPlanner CHAIN = new ChainPlanner(6, 0.3);
  private static final DraftPlanner COMB = new CombPlanner(8, 24, 0.5);
  private static final DraftPlanner RENEWAL = new RenewalPlanner(8, 12, 3);
  private static final SkipSet[] SKIP_SETS = {
    SkipSet.uniform(LAYERS, 0.3),
    SkipSet.uniform(LAYERS, 0.45),
    SkipSet.uniform(LAYERS, 0.6),
    SkipSet.of(LAYERS, new int[] {6, 7, 10, 11, 13, 14}, new int[] {3, 5, 6, 10, 11, 12, 14}),
    SkipSet.of(LAYERS, new int[] {4, 8, 9, 10, 11, 12, 13, 14}, new int[] {4, 8, 10, 13, 14})
  };

  // Prices at which a search pays, whatever this machine is busy with: it is the text that counts.
  private static final CostTable COSTS =
      new CostTable(
          LAYERS,
          2e-4,
          1e-4,
          ContextCurve.linear(1e-8),
          1.5e-4,
          2e-4,
          RowSteps.freeUpTo(32),
          RowSteps.freeUpTo(32));
  private static final AdaptiveLimits SEARCHING = new AdaptiveLimits(8, 1, 1e5, 5_000);

  /** SWIFT's own settings, but that no score ends the search. */
  private static final SwiftSettings RESTLESS =
      new SwiftSettings(0.45, 25, 1_000, 300, 1, 32, 2.5, 1e-2, 0.1, 3);

  /** How drafts are made. */
  private enum Way {
    PLAIN(CHAIN),
    /** Five sets, that share passes. */
    MIXED_CHAIN(CHAIN),
    MIXED_COMB(COMB),
    FIXED(RENEWAL),
    SWIFT(COMB),
    ADAPTIVE(RENEWAL);

    private final DraftPlanner planner;

    Way(DraftPlanner planner) {
      this.planner = planner;
    }

    SpeculationPolicy policy() {
      return switch (this) {
        case PLAIN -> SpeculationPolicy.NONE;
        case MIXED_CHAIN, MIXED_COMB ->
            request ->
                SpeculationPlan.of(SKIP_SETS[Integer.parseInt(request.id()) % SKIP_SETS.length], 8);
        case FIXED -> learning(new FixedTuner(SKIP_SETS[1]), GuardSettings.DEFAULT, planner);
        case SWIFT -> learning(new SwiftTuner(RESTLESS), null, planner);
        case ADAPTIVE -> learning(new AdaptiveTuner(SEARCHING), GuardSettings.DEFAULT, planner);
      };
    }

    private static SpeculationPolicy learning(
        Tuner<?> tuner, GuardSettings guard, DraftPlanner planner) {
      return new AdaptiveSpeculation<>(
          tuner,
          LAYERS,
          new AdaptiveSettings(8, guard, SearchSettings.UNLIMITED, 10),
          planner,
          () -> COSTS);
    }

    /** Whether what it drafts does not depend on what drafts are found to gain. */
    boolean alwaysDrafts() {
      return this == MIXED_CHAIN || this == MIXED_COMB || this == SWIFT;
    }
  }

  private final ModelFiles files = DemoModel.open();

  @Test
  void shouldContinueGreedilyAsPlainDecodingDoes() throws Exception {
    sideBySide(
        dtype -> {
          Runs runs =
              new Runs(dtype, PROMPTS, TOKENS, SamplingParameters.GREEDY, "greedy " + dtype);
          // Alone: the plain ones show that a batch changes nothing.
          runs.check(Way.PLAIN, 1, false, 3, 8);
          runs.check(Way.MIXED_CHAIN, 1, false, 0, 8);
          runs.check(Way.MIXED_COMB, 1, false, 1, 8);
          runs.check(Way.SWIFT, 1, false, 2, 8);
          runs.check(Way.ADAPTIVE, 1, false, 7, 8);
          // In batches each prompt in one way.
          runs.check(Way.MIXED_CHAIN, 8, true, 0, 4);
          runs.check(Way.MIXED_COMB, 8, true, 1, 4);
          runs.check(Way.SWIFT, 8, true, 2, 4);
          runs.check(Way.ADAPTIVE, 8, true, 3, 4);
          runs.check(Way.FIXED, 8, false, 1, 8);
        });
  }

  @Test
  void shouldSampleTheSameTextWhateverTheDraftAndCompany() throws Exception {
    SamplingParameters sampling = new SamplingParameters(0.8, 0, 0.95, 0, 1.1);
    sideBySide(
        dtype -> {
          Runs runs = new Runs(dtype, 60, 64, sampling, "sampled " + dtype);
          runs.check(Way.PLAIN, 1, false, 0, 2);
          runs.check(Way.MIXED_CHAIN, 1, false, 1, 2);
          runs.check(Way.MIXED_CHAIN, 5, true, 0, 1);
          runs.check(Way.MIXED_COMB, 8, true, 0, 1);
          runs.check(Way.SWIFT, 8, false, 0, 1);
          runs.check(Way.ADAPTIVE, 8, true, 0, 1);
        });
  }

  /** What is to be shown of a type. */
  @FunctionalInterface
  private interface Claim {
    void check(TorchSettings.DType dtype) throws Exception;
  }

  private static void sideBySide(Claim claim) throws Exception {
    List<Callable<Void>> claims = new ArrayList<>();
    for (TorchSettings.DType dtype : TorchSettings.DType.values()) {
      claims.add(
          () -> {
            claim.check(dtype);
            return null;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(claims.size());
    try {
      for (Future<Void> checked : threads.invokeAll(claims)) {
        checked.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Requests, what plain decoding in batches makes of them, and comparisons with it. */
  private final class Runs {
    private final TorchSettings.DType dtype;
    private final List<GenerationRequest> requests;
    private final List<GenerationResult> plain;

    Runs(TorchSettings.DType dtype, int count, int tokens, SamplingParameters sampling, String name)
        throws InterruptedException {
      this.dtype = dtype;
      this.requests = requests(count, tokens, sampling, TestRandom.of(name));
      this.plain = generate(dtype, requests, 8, Way.PLAIN, false);
    }

    /**
     * Of {@code parts} requests those with that remainder, or all where everything is to be run.
     */
    void check(Way way, int batch, boolean preempt, int remainder, int parts)
        throws InterruptedException {
      List<GenerationRequest> chosen = new ArrayList<>();
      List<GenerationResult> expected = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        if (FULL || i % parts == remainder) {
          chosen.add(requests.get(i));
          expected.add(plain.get(i));
        }
      }
      List<GenerationResult> results = generate(dtype, chosen, batch, way, preempt);
      for (int i = 0; i < results.size(); i++) {
        String what = "%s %s, batch %d, request %s";
        Object[] names = {dtype, way, batch, chosen.get(i).id()};
        GenerationResult result = results.get(i);
        assertThat(result.tokenIds()).as(what, names).isEqualTo(expected.get(i).tokenIds());
        assertThat(result.logprobs()).as(what, names).isEqualTo(expected.get(i).logprobs());
        assertThat(result.text()).as(what, names).isEqualTo(expected.get(i).text());
      }
    }
  }

  /** The bundled prompts, cut at random places. */
  private static List<GenerationRequest> requests(
      int count, int tokens, SamplingParameters sampling, SplittableRandom random) {
    List<DemoPrompts.DemoPrompt> prompts = DemoPrompts.all();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DemoPrompts.DemoPrompt prompt = prompts.get(i % prompts.size());
      String text = prompt.prompt();
      int cut = 1 + random.nextInt(text.length());
      requests.add(
          new GenerationRequest(
              Integer.toString(i),
              prompt.stream(),
              text.substring(0, cut),
              true,
              tokens,
              sampling,
              random.nextLong(),
              List.of(),
              2,
              Long.MAX_VALUE,
              StreamMemory.NONE));
    }
    return requests;
  }

  private List<GenerationResult> generate(
      TorchSettings.DType dtype,
      List<GenerationRequest> requests,
      int batch,
      Way way,
      boolean preempt)
      throws InterruptedException {
    SplittableRandom drill = TestRandom.of("drill");
    DecodeBackend.Factory backend =
        () -> {
          Engine engine = TorchEngine.load(files, TorchSettings.DEFAULTS.withDType(dtype));
          int vocab = engine.info().vocabSize();
          return new DecodeBackend(
              engine,
              new SkipDrafter(engine, new TokenSampler(vocab), way.planner, false),
              new CoupledVerifier(new TokenSampler(vocab)),
              () -> null);
        };
    long begun = System.nanoTime();
    // Without end-of-sequence ids: every text is as long as asked.
    try (HuggingFaceTextTokenizer tokenizer = HuggingFaceTextTokenizer.open(files.tokenizerFile());
        DecodeLoop loop =
            DecodeLoop.start(
                DecodeLoopSettings.of(batch, 16, 48, 32),
                backend,
                new DecodeText(tokenizer, new int[0]),
                way.policy(),
                DecodeClocks.SYSTEM,
                preempt ? sequence -> drill.nextInt(150) == 0 : PreemptionDrill.NONE,
                failure -> {})) {
      List<GenerationResult> results = Generations.generateAll(loop, requests);
      DecodeStats stats = loop.stats();
      long sets = results.stream().map(GenerationResult::skipSet).distinct().count();
      System.out.printf(
          "%s batch %d %s: %d tokens, %d drafted, %d accepted, %d preemptions, %d trials, "
              + "requests ended with %d sets; %.1f s%n",
          dtype,
          batch,
          way,
          stats.emittedTokens(),
          stats.draftedTokens(),
          stats.acceptedTokens(),
          stats.preemptions(),
          stats.trialPasses(),
          sets,
          (System.nanoTime() - begun) / 1e9);
      if (way.alwaysDrafts()) {
        assertThat(stats.acceptedTokens()).isGreaterThan(stats.emittedTokens() / 10);
      }
      if (way == Way.SWIFT || way == Way.ADAPTIVE) {
        assertThat(stats.trialPasses()).isGreaterThan(5);
        assertThat(sets).as("sets changed under way").isGreaterThan(1);
      }
      assertThat(stats.preemptions() > 0).isEqualTo(preempt);
      return results;
    }
  }
}
