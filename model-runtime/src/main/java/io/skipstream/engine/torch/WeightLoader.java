package io.skipstream.engine.torch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.TensorInfo;
import io.skipstream.model.TensorType;
import io.skipstream.model.WeightRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Hands a model's weights to the module in the order that {@code decoder.py} expects: ten a layer,
 * then embedding, final norm, head, cosines and sines. Files are mapped, tensors copied out and
 * fused one at a time, so that the extra memory is one fused tensor's.
 */
final class WeightLoader {
  private final DecoderModule module;
  private final ModelFiles files;
  private final TorchSettings settings;
  private final int maxContext;
  private final Map<Path, Integer> mapped = new LinkedHashMap<>();

  WeightLoader(DecoderModule module, ModelFiles files, TorchSettings settings, int maxContext) {
    this.module = module;
    this.files = files;
    this.settings = settings;
    this.maxContext = maxContext;
  }

  void load() {
    ModelConfig config = files.config();
    int dtype = settings.dtype().scalarType();
    int fp32 = TorchSettings.DType.FP32.scalarType();
    for (int layer = 0; layer < config.layers(); layer++) {
      give(layer, fp32, WeightRole.ATTENTION_NORM);
      give(layer, dtype, WeightRole.QUERY, WeightRole.KEY, WeightRole.VALUE);
      give(layer, dtype, WeightRole.QUERY_BIAS, WeightRole.KEY_BIAS, WeightRole.VALUE_BIAS);
      give(layer, fp32, WeightRole.QUERY_NORM);
      give(layer, fp32, WeightRole.KEY_NORM);
      give(layer, dtype, WeightRole.ATTENTION_OUTPUT);
      give(layer, dtype, WeightRole.ATTENTION_OUTPUT_BIAS);
      give(layer, fp32, WeightRole.MLP_NORM);
      give(layer, dtype, WeightRole.GATE, WeightRole.UP);
      give(layer, dtype, WeightRole.DOWN);
    }
    int embedding = 10 * config.layers();
    give(-1, dtype, WeightRole.EMBEDDING);
    give(-1, fp32, WeightRole.FINAL_NORM);
    int headType = headIsFp32() ? fp32 : dtype;
    if (config.tiedEmbeddings()) {
      module.callLong("again", IValue.from((long) embedding), IValue.from((long) headType));
    } else {
      give(-1, headType, WeightRole.LM_HEAD);
    }
    giveRotation();
    module.callLong("unmap");
  }

  boolean headIsFp32() {
    ModelConfig config = files.config();
    return settings.dtype() == TorchSettings.DType.FP32
        || (long) config.vocabSize() * config.hiddenSize() <= settings.maxFp32HeadElements();
  }

  private void give(int layer, int dtype, WeightRole... roles) {
    if (files.weight(roles[0], layer) == null) {
      try (PtNDArray none = module.floats(new float[0], new Shape(0))) {
        module.callLong("give", IValue.from(none));
      }
      return;
    }
    for (WeightRole role : roles) {
      part(files.weight(role, layer));
    }
    module.callLong("fuse", IValue.from((long) dtype));
  }

  private void part(TensorInfo tensor) {
    module.callLong(
        "part",
        IValue.from((long) map(tensor.file())),
        IValue.from(tensor.offset()),
        IValue.from(tensor.bytes()),
        IValue.from((long) scalarType(tensor.type())),
        IValue.listFrom(tensor.shape()));
  }

  private int map(Path file) {
    return mapped.computeIfAbsent(
        file,
        path -> {
          try {
            long index =
                module.callLong("map", IValue.from(path.toString()), IValue.from(Files.size(path)));
            return Math.toIntExact(index - 1);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Cosines and sines, [positions, headDim], fp32; sines of a head's first half negated. */
  private void giveRotation() {
    ModelConfig config = files.config();
    double[] frequencies = config.rope().inverseFrequencies();
    int half = config.headDim() / 2;
    int size = Math.multiplyExact(maxContext, config.headDim());
    float[] cosines = new float[size];
    float[] sines = new float[size];
    for (int position = 0; position < maxContext; position++) {
      for (int i = 0; i < config.headDim(); i++) {
        // The angle in fp32, as the reference implementations have it.
        double angle = (float) (position * (float) frequencies[i % half]);
        cosines[position * config.headDim() + i] =
            (float) (Math.cos(angle) * config.rope().magnitude());
        double sine = Math.sin(angle) * config.rope().magnitude();
        sines[position * config.headDim() + i] = (float) (i < half ? -sine : sine);
      }
    }
    Shape shape = new Shape(maxContext, config.headDim());
    for (float[] table : new float[][] {cosines, sines}) {
      try (PtNDArray tensor = module.floats(table, shape)) {
        module.callLong("give", IValue.from(tensor));
      }
    }
  }

  private static int scalarType(TensorType type) {
    return switch (type) {
      case F32 -> 6;
      case F16 -> 5;
      case BF16 -> 15;
    };
  }
}
