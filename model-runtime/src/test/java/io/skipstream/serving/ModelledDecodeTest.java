package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.modelled.ModelledEngine;
import io.skipstream.engine.modelled.ModelledSettings;
import io.skipstream.engine.modelled.PassClock;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.SamplingParameters;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The decode loop on an engine without a model behaves as on a real one. */
class ModelledDecodeTest {
  private static final int LAYERS = 8;
  private static final SpeculationPlan DRAFTS = SpeculationPlan.of(SkipSet.uniform(LAYERS, 0.5), 4);
  private static final TinyTokenizer TOKENIZER = new TinyTokenizer();
  private static final PassClock NO_TIME =
      new PassClock() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public void sleepUntil(long deadlineNanos) {}
      };

  @Test
  void shouldGiveThePlainTextAndTheLengthAskedForWhenDrafting() {
    List<GenerationResult> plain = generate(SpeculationPolicy.NONE, 4096);
    List<GenerationResult> drafted = generate(SpeculationPolicy.fixed(DRAFTS), 256);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(drafted.get(i).tokenIds()).isEqualTo(plain.get(i).tokenIds()).hasSize(48);
      assertThat(drafted.get(i).acceptance().acceptedTokens()).isPositive();
      assertThat(drafted.get(i).acceptance().acceptedTokens())
          .isLessThan(drafted.get(i).acceptance().draftTokens());
    }
  }

  // The smaller budget holds some of the sequences only, so that some are preempted.
  private static List<GenerationResult> generate(SpeculationPolicy policy, long kvBudgetTokens) {
    List<Recorder> recorders = new ArrayList<>();
    try (DecodeLoop loop =
        DecodeLoop.start(
            DecodeLoopSettings.of(4, 16, 5, 8),
            () -> backend(kvBudgetTokens),
            new DecodeText(TOKENIZER, new int[] {TinyTokenizer.EOS}),
            policy,
            DecodeClocks.SYSTEM,
            failure -> {})) {
      for (int i = 0; i < 8; i++) {
        Requests request = Requests.request().seed(i).prompt("abc".repeat(1 + i)).maxNewTokens(48);
        if (i % 2 == 1) {
          request.sampling(new SamplingParameters(0.9, 0, 0.95, 0, 1));
        }
        Recorder recorder = new Recorder();
        loop.offer(request.build(), recorder);
        recorders.add(recorder);
      }
      return recorders.stream().map(Recorder::await).toList();
    }
  }

  private static DecodeBackend backend(long kvBudgetTokens) {
    int vocab = TOKENIZER.vocabSize();
    CostTable costs =
        GpuCostModel.H200_BF16.costs(new ModelShape("tiny", LAYERS, 64, 128, 4, 2, 16, vocab));
    EngineInfo info =
        new EngineInfo("tiny", "print", LAYERS, vocab, 256, "modelled", "none", "m", true);
    ModelledSettings settings =
        new ModelledSettings(1, 0.7, kvBudgetTokens, 4, Set.of(TinyTokenizer.EOS));
    ModelledEngine engine = new ModelledEngine(info, settings, costs, NO_TIME);
    TokenSampler sampler = new TokenSampler(vocab);
    return new DecodeBackend(
        engine,
        new SkipDrafter(engine, sampler, new ChainPlanner(4, 0.2), false),
        new CoupledVerifier(sampler),
        () -> null);
  }
}
