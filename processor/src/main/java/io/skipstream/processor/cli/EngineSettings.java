package io.skipstream.processor.cli;

import io.skipstream.engine.torch.TorchSettings;
import io.skipstream.engine.torch.TorchSettings.DType;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.serving.CostPrior;
import io.skipstream.serving.DecodeLoopSettings;
import io.skipstream.speculation.BlockVerifier;
import io.skipstream.speculation.CoupledVerifier;
import io.skipstream.speculation.TokenRejectionVerifier;
import io.skipstream.speculation.TokenSampler;
import io.skipstream.speculation.Verifier;
import io.skipstream.tuning.CostTable;
import java.lang.management.ManagementFactory;

/** What the settings mean for engine, decode loop and drafting. */
final class EngineSettings {
  private static final int KV_BLOCK = 64;

  /** Share of the machine's memory that the KV cache may take where nothing is set. */
  private static final int MEMORY_SHARE = 4;

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
        config.number(Settings.DECODE_QUEUE_MAX) + config.newcomerPlaces(),
        usual.prefillRowsPerPass(),
        usual.kvHeadroomTokens(),
        config.streamWeights(),
        config.real(Settings.FAIRNESS_SLOWDOWN_MAX));
  }

  /** What passes may cost before any was timed. */
  static CostTable costPrior(SkipstreamConfig config, ModelFiles files) {
    String device = config.text(Settings.ENGINE_DEVICE);
    if (device.equals(Settings.MODELLED)) {
      return ModelledEngines.costs(files, config);
    }
    DType dtype = dtype(config.text(Settings.ENGINE_DTYPE), device, files);
    return CostPrior.of(files.config(), device.equals("cpu"), dtype == DType.FP32 ? 4 : 2);
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
