package io.skipstream.serving;

import io.skipstream.model.ModelConfig;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;

/**
 * What passes of a model may cost before any was measured: its proportions are right, a device's
 * speed and its price of rows are typical ones.
 */
public final class CostPrior {
  // Two cores: what they read, and the products of fp32 and bf16 behind it.
  private static final double CPU_BYTES_PER_SECOND = 2e10;
  private static final double CPU_FP32_FLOPS = 3.5e10;
  private static final double CPU_BF16_FLOPS = 1.8e11;
  private static final double CPU_PASS_SECONDS = 2e-4;

  private CostPrior() {}

  /** The prior of a model on a device. */
  public static CostTable of(ModelConfig config, boolean cpu, int bytesPerElement) {
    ModelShape shape =
        new ModelShape(
            config.architecture(),
            config.layers(),
            config.hiddenSize(),
            config.intermediateSize(),
            config.heads(),
            config.kvHeads(),
            config.headDim(),
            config.vocabSize());
    double flops = bytesPerElement == 4 ? CPU_FP32_FLOPS : CPU_BF16_FLOPS;
    return cpu
        ? new GpuCostModel(CPU_BYTES_PER_SECOND, flops, bytesPerElement, CPU_PASS_SECONDS)
            .costs(shape)
        : GpuCostModel.H200_BF16.costs(shape);
  }
}
