package io.skipstream.processor.cli;

import io.skipstream.engine.Engine;
import io.skipstream.engine.torch.TorchEngine;
import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.engine.torch.TorchSettings.DType;
import io.skipstream.model.ModelFiles;
import io.skipstream.serving.AdaptiveSettings;
import io.skipstream.serving.AdaptiveSpeculation;
import io.skipstream.serving.CostPrior;
import io.skipstream.serving.DecodeBackend;
import io.skipstream.serving.DecodeClocks;
import io.skipstream.serving.DecodeLoop;
import io.skipstream.serving.DecodeLoopSettings;
import io.skipstream.serving.DecodeText;
import io.skipstream.serving.SearchSettings;
import io.skipstream.serving.SpeculationPlan;
import io.skipstream.serving.SpeculationPolicy;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CombPlanner;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.RenewalPlanner;
import io.skipstream.speculation.SkipDrafter;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.tokenizer.TextTokenizer;
import io.skipstream.tuning.CostMeter;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import io.skipstream.tuning.Tuner;
import io.skipstream.tuning.adaptive.AdaptiveLimits;
import io.skipstream.tuning.adaptive.AdaptiveTuner;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Ways to decode that are compared end to end. */
enum SpeculationVariant {
  /** One token a pass. */
  PLAIN,
  /** Evenly spread sublayers, chains that stop below a confidence of 0.8. */
  UNIFORM,
  /** SWIFT with its released settings, its comb of up to 131 nodes included. */
  SWIFT,
  /** SWIFT's search, drafts as long and wide as measured costs say. */
  SWIFT_CAPPED,
  ADAPTIVE;

  private static final int MAX_TOKENS = 8;
  private static final int MAX_TREE = 24;
  private static final int MAX_CHILDREN = 4;
  private static final int STREAMS = 10_000;

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> labels() {
    return Stream.of(values()).map(SpeculationVariant::label).toList();
  }

  /** A loop of its own, with an engine of its own, that decodes one sequence at a time. */
  DecodeLoop start(ModelFiles files, TorchSettings settings, TextTokenizer tokenizer) {
    int elementBytes = settings.dtype() == DType.FP32 ? 4 : 2;
    CostMeter meter = new CostMeter(CostPrior.of(files.config(), true, elementBytes));
    // A run must not end by what the model happens to say.
    DecodeText text = new DecodeText(tokenizer, new int[0]);
    return DecodeLoop.start(
        DecodeLoopSettings.of(1, 8, 64, 32),
        () -> backend(files, settings, meter),
        text,
        policy(files.config().layers(), meter::table),
        DecodeClocks.SYSTEM,
        failure -> {});
  }

  private DecodeBackend backend(ModelFiles files, TorchSettings settings, CostMeter meter) {
    Engine engine = TorchBackend.timed(TorchEngine.load(files, settings), meter);
    TokenSampler sampler = new TokenSampler(engine.info().vocabSize());
    CoupledVerifier verifier = new CoupledVerifier(sampler);
    return new DecodeBackend(
        engine,
        new SkipDrafter(engine, sampler, planner(), verifier.needsChildLaws()),
        verifier,
        meter::table);
  }

  private DraftPlanner planner() {
    return switch (this) {
      case PLAIN, UNIFORM -> new ChainPlanner(MAX_TOKENS, CombPlanner.SWIFT.stopBelow());
      case SWIFT -> CombPlanner.SWIFT;
      case SWIFT_CAPPED, ADAPTIVE -> new RenewalPlanner(MAX_TOKENS, MAX_TREE, MAX_CHILDREN);
    };
  }

  private SpeculationPolicy policy(int layers, Supplier<CostTable> costs) {
    return switch (this) {
      case PLAIN -> SpeculationPolicy.NONE;
      case UNIFORM ->
          SpeculationPolicy.fixed(
              SpeculationPlan.of(
                  SkipSet.uniform(layers, SwiftSettings.DEFAULTS.skipRatio()), MAX_TOKENS));
      case SWIFT ->
          tuned(
              new SwiftTuner(SwiftSettings.DEFAULTS),
              layers,
              new AdaptiveSettings(
                  CombPlanner.SWIFT.maxDraftTokens(), null, SearchSettings.UNLIMITED, STREAMS),
              () -> null);
      case SWIFT_CAPPED ->
          tuned(
              new SwiftTuner(SwiftSettings.DEFAULTS),
              layers,
              new AdaptiveSettings(MAX_TOKENS, null, SearchSettings.UNLIMITED, STREAMS),
              costs);
      case ADAPTIVE ->
          tuned(
              new AdaptiveTuner(AdaptiveLimits.ofDrafts(MAX_TOKENS)),
              layers,
              new AdaptiveSettings(
                  MAX_TOKENS, GuardSettings.DEFAULT, SearchSettings.DEFAULT, STREAMS),
              costs);
    };
  }

  private <S> SpeculationPolicy tuned(
      Tuner<S> tuner, int layers, AdaptiveSettings settings, Supplier<CostTable> costs) {
    return new AdaptiveSpeculation<>(tuner, layers, settings, planner(), costs);
  }
}
