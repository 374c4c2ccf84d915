package io.skipstream.lab;

import io.skipstream.model.ModelFiles;
import io.skipstream.model.ModelLoadException;
import io.skipstream.model.TensorInfo;
import io.skipstream.model.WeightRole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * The weights of a model as floats.
 *
 * <p><b>Threading:</b> immutable.
 */
record WeightReader(ModelFiles files) {

  /** The weight of a role in a layer, row after row; layer -1 for roles that no layer has. */
  float[] read(WeightRole role, int layer) {
    TensorInfo tensor = files.weight(role, layer);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tensor.bytes()));
    try (FileChannel channel = FileChannel.open(tensor.file(), StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, tensor.offset() + bytes.position()) < 0) {
          throw new ModelLoadException(tensor.file() + ": ends within " + tensor.name());
        }
      }
    } catch (IOException e) {
      throw new ModelLoadException(tensor.file() + ": cannot be read: " + e.getMessage(), e);
    }
    bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[Math.toIntExact(tensor.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (tensor.type()) {
            case F32 -> bytes.getFloat();
            case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
            case F16 -> throw new ModelLoadException(tensor.name() + ": F16 is not read");
          };
    }
    return values;
  }
}
