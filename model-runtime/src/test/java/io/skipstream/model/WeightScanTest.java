package io.skipstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightScanTest {
  @TempDir Path directory;

  @Test
  void shouldKnowEveryHalfWhenAllBitPatternsAreTried() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      long word = (long) bits << 32 | 0x0001_FFFFL >>> 16; // beside other lanes
      boolean bfloat16 = Float.isFinite(Float.intBitsToFloat(bits << 16));
      boolean float16 = (bits & 0x7C00) != 0x7C00;
      assertThat(WeightScan.firstNonFinite(new long[] {word}, 1, TensorType.BF16))
          .isEqualTo(bfloat16 ? -1 : 2);
      assertThat(WeightScan.firstNonFinite(new long[] {word}, 1, TensorType.F16))
          .isEqualTo(float16 ? -1 : 2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x00000000, true", "0x7F7FFFFF, true", "0xFF7FFFFF, true", "0x80000001, true",
    "0x7F800000, false", "0xFF800000, false", "0x7FC00000, false", "0xFFFFFFFF, false",
    "0x7F800001, false"
  })
  void shouldKnowFloatsWhenTheyAreAtTheLimits(String hex, boolean finite) {
    long bits = Long.decode(hex);
    long[] words = {0x7F7F_FFFF_FF7F_FFFFL, bits << 32 | 0x7F7F_FFFFL};
    assertThat(WeightScan.firstNonFinite(words, 2, TensorType.F32)).isEqualTo(finite ? -1 : 3);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "524287", "524288", "700000", "1048576", "1048578"})
  void shouldNameTheElementWhenItLiesAnywhere(int index) throws IOException {
    int elements = 1_048_579; // two blocks and an odd rest
    int offset = 10;
    ByteBuffer bytes =
        ByteBuffer.allocate(offset + 2 * elements + 7).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(0, (short) 0x7F80).putShort(offset + 2 * elements, (short) 0x7F80);
    Path file = directory.resolve("weights");
    TensorInfo tensor =
        new TensorInfo("w", TensorType.BF16, new long[] {elements}, file, offset, 2L * elements);

    Files.write(file, bytes.array());
    WeightScan.requireFinite(List.of(tensor));

    bytes.putShort(offset + 2 * index, (short) 0xFF81);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> WeightScan.requireFinite(List.of(tensor)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("tensor w: element " + index + " is not a finite number");
  }
}
