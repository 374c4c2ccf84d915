package io.skipstream.engine.torch;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtModel;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.skipstream.engine.EngineException;
import io.skipstream.model.ModelConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The loaded TorchScript class, and calls of its methods.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> holds the module, its
 * weights and KV; every value that crosses the boundary is closed by the call that made it.
 */
final class DecoderModule implements AutoCloseable {
  private static final String SOURCE = "decoder.py";
  private static final String CLASS_NAME = "Decoder";

  // An unreachable model is finalised and closes its block: it must stay in a field.
  private final PtModel model;
  private final PtSymbolBlock block;
  private final PtNDManager manager;

  DecoderModule(ModelConfig config, TorchSettings settings, int threads) {
    TorchLibrary.prepare(threads);
    model = (PtModel) Model.newInstance(CLASS_NAME, TorchLibrary.ENGINE);
    try {
      byte[] archive = TorchScriptArchive.write(CLASS_NAME, source(), attributes(config, settings));
      model.load(new ByteArrayInputStream(archive), false);
    } catch (IOException | MalformedModelException | ai.djl.engine.EngineException e) {
      model.close();
      throw new EngineException("the decoder module does not load: " + e.getMessage(), e);
    }
    block = (PtSymbolBlock) model.getBlock();
    manager = (PtNDManager) model.getNDManager();
    callLong("begin");
  }

  private static Map<String, Object> attributes(ModelConfig config, TorchSettings settings) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    attributes.put("layers", config.layers());
    attributes.put("heads", config.heads());
    attributes.put("kv", config.kvHeads());
    attributes.put("hd", config.headDim());
    attributes.put("window", config.slidingWindow());
    attributes.put("eps", config.rmsNormEps());
    attributes.put("dtype", settings.dtype().scalarType());
    attributes.put("onednn", settings.device().equals("cpu"));
    for (String list :
        List.of("lo", "hi", "w", "files", "parts", "keys", "values", "side_keys", "side_values")) {
      attributes.put(list, List.of());
    }
    return attributes;
  }

  private static String source() throws IOException {
    try (InputStream in = DecoderModule.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new IOException("resource " + SOURCE + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Calls a method that returns an integer; closes the arguments. */
  long callLong(String method, IValue... arguments) {
    try (IValue result = call(method, arguments)) {
      return result.toLong();
    }
  }

  /** Calls a method that returns a list of booleans; closes the arguments. */
  boolean[] callBooleans(String method, IValue... arguments) {
    try (IValue result = call(method, arguments)) {
      return result.toBooleanArray();
    }
  }

  /** Calls a method that returns an fp32 tensor and copies it; closes the arguments. */
  int callFloats(String method, float[] out, IValue... arguments) {
    try (IValue result = call(method, arguments);
        PtNDArray tensor = result.toTensor(manager)) {
      FloatBuffer floats = tensor.toByteBuffer(true).asFloatBuffer();
      int count = floats.remaining();
      floats.get(out, 0, count);
      return count;
    }
  }

  private IValue call(String method, IValue... arguments) {
    try {
      return IValueUtils.runMethod(block, method, arguments);
    } catch (ai.djl.engine.EngineException e) {
      throw new EngineException(method + " failed: " + e.getMessage(), e);
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }

  /** A tensor argument of 64-bit integers. The caller closes the array after the call. */
  PtNDArray longs(long[] values) {
    return (PtNDArray) manager.create(values);
  }

  PtNDArray floats(float[] values, Shape shape) {
    PtNDArray array = (PtNDArray) manager.create(shape, DataType.FLOAT32);
    array.set(values);
    return array;
  }

  @Override
  public void close() {
    model.close();
  }
}
