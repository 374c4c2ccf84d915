package io.skipstream.processor.cli;

import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.engine.torch.TorchSettings.DType;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.AdaptiveSettings;
import io.skipstream.serving.AdaptiveSpeculation;
import io.skipstream.serving.DecodeLoopSettings;
import io.skipstream.serving.SearchSettings;
import io.skipstream.serving.SpeculationPlan;
import io.skipstream.serving.SpeculationPolicy;
import io.skipstream.speculation.BlockVerifier;
import io.skipstream.speculation.ChainPlanner;
import io.skipstream.speculation.CombPlanner;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.DraftPlanner;
import io.skipstream.speculation.TokenRejectionVerifier;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.speculation.Verifier;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.SwiftSettings;
import io.skipstream.tuning.SwiftTuner;
import java.lang.management.ManagementFactory;

/** What the settings mean for engine, decode loop and drafting. */
final class EngineSettings {
  private static final int KV_BLOCK = 64;

  /** Share of the machine's memory that the KV cache may take where nothing is set. */
  private static final int MEMORY_SHARE = 4;

  /** Streams whose tuning is kept in memory: a few KiB each. */
  private static final int REMEMBERED_STREAMS = 10_000;

  private EngineSettings() {}

  static TorchSettings torch(SkipstreamConfig config, ModelFiles files) {
    ModelConfig model = files.config();
    String device = config.text(Settings.ENGINE_DEVICE);
    DType dtype = dtype(config.text(Settings.ENGINE_DTYPE), device, files);
    int batch = config.number(Settings.DECODE_BATCH_MAX);
    return new TorchSettings(
        device,
        dtype,
        config.number(Settings.ENGINE_THREADS),
        kvBudgetTokens(config, model, dtype),
        batch,
        config.flag(Settings.DETERMINISTIC),
        TorchSettings.DEFAULTS.maxFp32HeadElements());
  }

  static DecodeLoopSettings loop(SkipstreamConfig config) {
    DecodeLoopSettings usual = DecodeLoopSettings.DEFAULT;
    return new DecodeLoopSettings(
        config.number(Settings.DECODE_BATCH_MAX),
        config.number(Settings.DECODE_QUEUE_MAX),
        usual.prefillRowsPerPass(),
        usual.kvHeadroomTokens(),
        config.streamWeights());
  }

  static SpeculationPolicy policy(SkipstreamConfig config, int layers) {
    if (config.text(Settings.DRAFT).equals("none")) {
      return SpeculationPolicy.NONE;
    }
    double skipRatio = config.real(Settings.DRAFT_SKIP_RATIO);
    int maxTokens = config.number(Settings.DRAFT_MAX_TOKENS);
    if (config.text(Settings.DRAFT_TUNER).equals("swift")) {
      SwiftTuner tuner = new SwiftTuner(SwiftSettings.DEFAULTS.withSkipRatio(skipRatio));
      AdaptiveSettings settings =
          new AdaptiveSettings(maxTokens, null, SearchSettings.UNLIMITED, REMEMBERED_STREAMS);
      return new AdaptiveSpeculation<>(tuner, layers, settings, planner(config), () -> null);
    }
    SkipSet skipSet = SkipSet.uniform(layers, skipRatio);
    return SpeculationPolicy.fixed(SpeculationPlan.of(skipSet, maxTokens));
  }

  /** Both stop where SWIFT stops: behind the first token that the draft is unsure of. */
  static DraftPlanner planner(SkipstreamConfig config) {
    int maxTokens = config.number(Settings.DRAFT_MAX_TOKENS);
    CombPlanner swift = CombPlanner.SWIFT;
    return switch (config.text(Settings.DRAFT_TREE)) {
      case "comb" -> new CombPlanner(maxTokens, swift.maxTreeTokens(), swift.stopBelow());
      default -> new ChainPlanner(maxTokens, swift.stopBelow());
    };
  }

  static Verifier verifier(SkipstreamConfig config, TokenSampler sampler) {
    return switch (config.text(Settings.VERIFY_LAW)) {
      case "token" -> new TokenRejectionVerifier(sampler);
      case "block" -> new BlockVerifier(sampler);
      default -> new CoupledVerifier(sampler);
    };
  }

  private static DType dtype(String setting, String device, ModelFiles files) {
    if (!setting.equals("auto")) {
      return DType.parse(setting);
    }
    return device.equals("cpu") && TorchSettings.isSmall(files.parameters())
        ? DType.FP32
        : DType.BF16;
  }

  private static long kvBudgetTokens(SkipstreamConfig config, ModelConfig model, DType dtype) {
    long set = config.number(Settings.ENGINE_KV_MAX_TOKENS);
    if (set > 0) {
      return Math.max(set, KV_BLOCK);
    }
    long context = (model.maxPositions() + KV_BLOCK - 1L) / KV_BLOCK * KV_BLOCK;
    long wanted = Math.multiplyExact(context, config.number(Settings.DECODE_BATCH_MAX));
    long elementBytes = dtype == DType.FP32 ? 4 : 2;
    long tokenBytes = 2L * model.layers() * model.kvHeads() * model.headDim() * elementBytes;
    long held = memoryBytes() / MEMORY_SHARE / tokenBytes;
    return Math.max(KV_BLOCK, Math.min(wanted, held));
  }

  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
