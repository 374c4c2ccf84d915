package io.skipstream.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks for weights that are not finite numbers; one would turn every logit into NaN. */
final class WeightScan {
  private static final int BLOCK_BYTES = 1 << 20;

  private WeightScan() {}

  /** Reads all tensors once, file by file, in the order of their bytes. */
  static void requireFinite(Collection<TensorInfo> tensors) {
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long[] words = new long[BLOCK_BYTES / Long.BYTES];
    Map<Path, List<TensorInfo>> byFile =
        tensors.stream()
            .sorted(Comparator.comparingLong(TensorInfo::offset))
            .collect(Collectors.groupingBy(TensorInfo::file, TreeMap::new, Collectors.toList()));
    byFile.forEach(
        (file, inFile) -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (TensorInfo tensor : inFile) {
              scan(channel, tensor, block, words);
            }
          } catch (IOException e) {
            throw new ModelLoadException(file + ": cannot be read: " + e.getMessage(), e);
          }
        });
  }

  private static void scan(FileChannel channel, TensorInfo tensor, ByteBuffer block, long[] words)
      throws IOException {
    for (long done = 0; done < tensor.bytes(); ) {
      int bytes = (int) Math.min(BLOCK_BYTES, tensor.bytes() - done);
      block.clear().limit(bytes);
      while (block.hasRemaining()) {
        if (channel.read(block, tensor.offset() + done + block.position()) < 0) {
          throw new IOException("the file has become shorter");
        }
      }
      // The last word may be a partial one: zeros, which are finite, fill it up.
      int padded = (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
      block.limit(padded);
      for (int i = bytes; i < padded; i++) {
        block.put(i, (byte) 0);
      }
      block.flip().limit(padded);
      block.asLongBuffer().get(words, 0, padded / Long.BYTES);
      int index = firstNonFinite(words, padded / Long.BYTES, tensor.type());
      if (index >= 0) {
        throw new ModelLoadException(
            "%s: tensor %s: element %d is not a finite number"
                .formatted(tensor.file(), tensor.name(), done / tensor.type().bytes() + index));
      }
      done += bytes;
    }
  }

  /**
   * Index of the first NaN or infinity in packed elements, or -1. A lane has its exponent full
   * where adding the exponent's lowest bit carries into the sign's place; no carry leaves a lane.
   */
  static int firstNonFinite(long[] words, int count, TensorType type) {
    long exponent =
        switch (type) {
          case F32 -> 0x7F80_0000_7F80_0000L;
          case BF16 -> 0x7F80_7F80_7F80_7F80L;
          case F16 -> 0x7C00_7C00_7C00_7C00L;
        };
    long lowest =
        switch (type) {
          case F32 -> 0x0080_0000_0080_0000L;
          case BF16 -> 0x0080_0080_0080_0080L;
          case F16 -> 0x0400_0400_0400_0400L;
        };
    long signs = type == TensorType.F32 ? 0x8000_0000_8000_0000L : 0x8000_8000_8000_8000L;
    long carries = 0;
    for (int i = 0; i < count; i++) {
      carries |= (words[i] & exponent) + lowest;
    }
    if ((carries & signs) == 0) {
      return -1;
    }
    for (int i = 0; ; i++) {
      long hit = ((words[i] & exponent) + lowest) & signs;
      if (hit != 0) {
        int lane = Long.numberOfTrailingZeros(hit) / (type.bytes() * Byte.SIZE);
        return i * (Long.BYTES / type.bytes()) + lane;
      }
    }
  }
}
