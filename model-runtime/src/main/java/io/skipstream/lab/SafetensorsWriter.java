package io.skipstream.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.model.TensorType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes a safetensors file, one tensor at a time, so that a large one needs the memory of its
 * largest tensor.
 *
 * <p><b>Threading:</b> any thread.
 */
final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A tensor that is made when its turn comes.
   *
   * @param values row after row, as many as the shape says
   */
  record Tensor(String name, int[] shape, Supplier<float[]> values) {
    long elements() {
      long elements = 1;
      for (int size : shape) {
        elements = Math.multiplyExact(elements, size);
      }
      return elements;
    }
  }

  private SafetensorsWriter() {}

  /** Writes all tensors as elements of {@code type}, F32 or BF16 (rounded to nearest even). */
  static void write(Path file, TensorType type, List<Tensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    long offset = 0;
    for (Tensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", type.name());
      ArrayNode shape = entry.putArray("shape");
      for (int size : tensor.shape()) {
        shape.add(size);
      }
      long end = offset + tensor.elements() * type.bytes();
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(json.length)
              .array());
      out.write(json);
      for (Tensor tensor : tensors) {
        float[] values = tensor.values().get();
        if (values.length != tensor.elements()) {
          throw new IllegalStateException(
              tensor.name() + " has " + values.length + " values, not " + tensor.elements());
        }
        out.write(bytes(type, values));
      }
    }
  }

  private static byte[] bytes(TensorType type, float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(values.length, type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (type) {
        case F32 -> buffer.putFloat(value);
        case BF16 -> buffer.putShort(bfloat16(value));
        case F16 -> throw new IllegalArgumentException("F16 is not written");
      }
    }
    return buffer.array();
  }

  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16);
  }
}
