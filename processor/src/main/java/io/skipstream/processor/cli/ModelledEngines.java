package io.skipstream.processor.cli;

import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.modelled.ModelledEngine;
import io.skipstream.engine.modelled.ModelledSettings;
import io.skipstream.engine.modelled.PassClock;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Engines that stand in for a model: its sizes and tokenizer, the set time, no numbers. */
final class ModelledEngines {
  private static final int KV_BLOCK = 64;
  private static final long SEED = 1;

  private ModelledEngines() {}

  static Engine of(ModelFiles files, SkipstreamConfig config) {
    ModelConfig model = files.config();
    double agreement = config.real(Settings.ENGINE_MODELLED_AGREEMENT);
    long budget = kvBudgetTokens(config, model);
    ModelledSettings settings =
        new ModelledSettings(
            SEED,
            agreement,
            budget,
            config.number(Settings.DECODE_BATCH_MAX),
            Arrays.stream(model.eosTokenIds()).boxed().collect(Collectors.toUnmodifiableSet()));
    EngineInfo info =
        new EngineInfo(
            files.name() + "-modelled",
            files.fingerprint(),
            model.layers(),
            model.vocabSize(),
            (int) Math.min(model.maxPositions(), budget / KV_BLOCK * KV_BLOCK),
            Settings.MODELLED,
            "none",
            String.format(Locale.ROOT, "modelled-1;seed=%d;agreement=%s", SEED, agreement),
            true);
    double passSeconds = config.real(Settings.ENGINE_MODELLED_PASS_MS) / 1000;
    return new ModelledEngine(info, settings, costs(shape(files), passSeconds), PassClock.SYSTEM);
  }

  /** A GPU's proportions, at the speed at which the whole model takes the given time for a row. */
  static CostTable costs(ModelShape shape, double passSeconds) {
    GpuCostModel gpu = GpuCostModel.H200_BF16;
    double slower = passSeconds / gpu.costs(shape).passEquivalentSeconds();
    return new GpuCostModel(
            gpu.bytesPerSecond() / slower, gpu.flopsPerSecond() / slower, gpu.bytesPerElement(), 0)
        .costs(shape);
  }

  private static ModelShape shape(ModelFiles files) {
    ModelConfig model = files.config();
    return new ModelShape(
        files.name(),
        model.layers(),
        model.hiddenSize(),
        model.intermediateSize(),
        model.heads(),
        model.kvHeads(),
        model.headDim(),
        model.vocabSize());
  }

  private static long kvBudgetTokens(SkipstreamConfig config, ModelConfig model) {
    long set = config.number(Settings.ENGINE_KV_MAX_TOKENS);
    long context = (model.maxPositions() + KV_BLOCK - 1L) / KV_BLOCK * KV_BLOCK;
    return set > 0
        ? Math.max(set, KV_BLOCK)
        : Math.multiplyExact(context, config.number(Settings.DECODE_BATCH_MAX));
  }
}
