package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.model.DemoModel;
import io.skipstream.model.DemoPrompts;
import io.skipstream.model.ModelFiles;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CombPlanner;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.testing.TestRandom;
import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * On the real model, in deterministic mode: speculative output equals plain output, token for token
 * and log-probability for log-probability (which shows the logits' bits), without exemption.
 *
 * <p>{@code -Dskipstream.losslessness=full} runs every prompt with every tree and batch size rather
 * than each of them with one tree at batch 1.
 */
class DemoModelLosslessnessIT {
  private static final int PROMPTS = 200;
  private static final int TOKENS = 128;
  private static final int LAYERS = 16;
  private static final boolean FULL = "full".equals(System.getProperty("skipstream.losslessness"));

  private static final DraftPlanner CHAIN = new ChainPlanner(6, 0.3);
  private static final DraftPlanner COMB = new CombPlanner(8, 24, 0.5);
  private static final SkipSet[] SKIP_SETS = {
    SkipSet.uniform(LAYERS, 0.3),
    SkipSet.uniform(LAYERS, 0.45),
    SkipSet.uniform(LAYERS, 0.6),
    SkipSet.of(LAYERS, new int[] {6, 7, 10, 11, 13, 14}, new int[] {3, 5, 6, 10, 11, 12, 14}),
    SkipSet.of(LAYERS, new int[] {4, 8, 9, 10, 11, 12, 13, 14}, new int[] {4, 8, 10, 13, 14})
  };

  private final ModelFiles files = DemoModel.open();

  @ParameterizedTest
  @EnumSource
  void shouldContinueGreedilyAsPlainDecodingDoes(TorchSettings.DType dtype) throws Exception {
    List<GenerationRequest> requests =
        requests(PROMPTS, TOKENS, SamplingParameters.GREEDY, TestRandom.of("greedy " + dtype));
    List<GenerationResult> plain = generate(dtype, requests, 1, null, false);
    List<GenerationRequest> even = new ArrayList<>();
    List<GenerationRequest> odd = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      (i % 2 == 0 ? even : odd).add(requests.get(i));
    }
    compare(plain, generate(dtype, FULL ? requests : even, 1, CHAIN, false), "chain, batch 1");
    compare(plain, generate(dtype, FULL ? requests : odd, 1, COMB, false), "comb, batch 1");
    compare(plain, generate(dtype, requests, 8, CHAIN, true), "chain, batch 8, preempted");
    compare(plain, generate(dtype, requests, 8, COMB, true), "comb, batch 8, preempted");
  }

  @ParameterizedTest
  @EnumSource
  void shouldSampleTheSameTextWhateverTheDraftAndCompany(TorchSettings.DType dtype)
      throws Exception {
    SamplingParameters sampling = new SamplingParameters(0.8, 0, 0.95, 0, 1.1);
    List<GenerationRequest> requests =
        requests(60, 64, sampling, TestRandom.of("sampled " + dtype));
    List<GenerationResult> plain = generate(dtype, requests, 1, null, false);
    compare(plain, generate(dtype, requests, 1, CHAIN, false), "chain, batch 1");
    compare(plain, generate(dtype, requests, 8, COMB, true), "comb, batch 8, preempted");
    compare(plain, generate(dtype, requests, 5, CHAIN, true), "chain, batch 5, preempted");
    SpeculationPolicy learning =
        new AdaptiveSpeculation<>(
            new SwiftTuner(SwiftSettings.DEFAULTS),
            LAYERS,
            new AdaptiveSettings(8, null, SearchSettings.UNLIMITED, 10),
            COMB,
            () -> null);
    compare(plain, generate(dtype, requests, 8, COMB, learning, false), "learning, batch 8");
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
      DraftPlanner planner,
      boolean preempt)
      throws InterruptedException {
    SpeculationPolicy policy =
        request ->
            planner == null
                ? SpeculationPlan.PLAIN
                : SpeculationPlan.of(
                    SKIP_SETS[Integer.parseInt(request.id()) % SKIP_SETS.length], 8);
    return generate(dtype, requests, batch, planner, policy, preempt);
  }

  private List<GenerationResult> generate(
      TorchSettings.DType dtype,
      List<GenerationRequest> requests,
      int batch,
      DraftPlanner planner,
      SpeculationPolicy policy,
      boolean preempt)
      throws InterruptedException {
    SplittableRandom drill = TestRandom.of("drill");
    DecodeBackend.Factory backend =
        () -> {
          TorchEngine engine = TorchEngine.load(files, TorchSettings.DEFAULTS.withDType(dtype));
          int vocab = engine.info().vocabSize();
          DraftPlanner drafts = planner == null ? CHAIN : planner;
          return new DecodeBackend(
              engine,
              new SkipDrafter(engine, new TokenSampler(vocab), drafts, false),
              new CoupledVerifier(new TokenSampler(vocab)));
        };
    // Without end-of-sequence ids: every text is as long as asked.
    try (HuggingFaceTextTokenizer tokenizer = HuggingFaceTextTokenizer.open(files.tokenizerFile());
        DecodeLoop loop =
            DecodeLoop.start(
                DecodeLoopSettings.of(batch, 16, 48, 32),
                backend,
                new DecodeText(tokenizer, new int[0]),
                policy,
                DecodeClocks.SYSTEM,
                preempt ? sequence -> drill.nextInt(150) == 0 : PreemptionDrill.NONE,
                failure -> {})) {
      List<GenerationResult> results = Generations.generateAll(loop, requests);
      DecodeStats stats = loop.stats();
      System.out.printf(
          "%s batch %d %s: %d tokens, %d drafted, %d accepted, %d preemptions%n",
          dtype,
          batch,
          planner,
          stats.emittedTokens(),
          stats.draftedTokens(),
          stats.acceptedTokens(),
          stats.preemptions());
      if (planner != null) {
        assertThat(stats.acceptedTokens()).isGreaterThan(stats.emittedTokens() / 10);
      }
      assertThat(stats.preemptions() > 0).isEqualTo(preempt);
      return results;
    }
  }

  private static void compare(
      List<GenerationResult> plain, List<GenerationResult> results, String how) {
    boolean half = results.size() < plain.size();
    for (int i = 0; i < results.size(); i++) {
      int request = half ? 2 * i + (how.startsWith("comb") ? 1 : 0) : i;
      GenerationResult expected = plain.get(request);
      assertThat(results.get(i).tokenIds())
          .as("%s, request %d", how, request)
          .isEqualTo(expected.tokenIds());
      assertThat(results.get(i).logprobs())
          .as("%s, request %d", how, request)
          .isEqualTo(expected.logprobs());
      assertThat(results.get(i).text()).isEqualTo(expected.text());
    }
  }
}
