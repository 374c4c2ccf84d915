package io.skipstream.model;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a tensor's bytes lie. Validated: shape times dtype is the byte range, and the range lies
 * within the file.
 *
 * @param offset of the first byte, from the start of the file
 */
public record TensorInfo(
    String name, TensorType type, long[] shape, Path file, long offset, long bytes) {
  public TensorInfo {
    shape = shape.clone();
    long expected = type.bytes();
    for (long size : shape) {
      expected = Math.multiplyExact(expected, size);
    }
    if (expected != bytes || offset < 0) {
      throw new ModelLoadException(
          "tensor %s: %s%s needs %d bytes, has %d at offset %d"
              .formatted(name, type, Arrays.toString(shape), expected, bytes, offset));
    }
  }

  /** Sizes of the dimensions, slowest first; a copy. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** Elements over all dimensions. */
  public long elements() {
    return bytes / type.bytes();
  }

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(shape);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && name.equals(that.name)
        && type == that.type
        && Arrays.equals(shape, that.shape)
        && file.equals(that.file)
        && offset == that.offset
        && bytes == that.bytes;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
