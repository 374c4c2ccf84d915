package io.skipstream.processor.pending;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.processor.testing.TopologyHarness;
import io.skipstream.schemas.v1.PendingPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMemoryTest {
  private static final int VALUE_BYTES = 64 << 10;
  private static final int VALUES = 600;

  @TempDir Path state;

  @Test
  void shouldStayWithinTheLimitWhenStoresHoldMore() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      byte[] bytes = new byte[VALUE_BYTES];
      Random random = new Random(1);
      long most = 0;
      for (long i = 0; i < VALUES; i++) {
        random.nextBytes(bytes);
        it.pending()
            .put(i, PendingPrompt.newBuilder().setRawValue(ByteString.copyFrom(bytes)).build());
        it.pending().get(i / 2);
        most = Math.max(most, it.storeMemory.usedBytes());
      }

      assertThat(most)
          .isGreaterThan(VALUE_BYTES)
          .isLessThanOrEqualTo(TopologyHarness.STORE_MEMORY_BYTES)
          .isLessThan((long) VALUES * VALUE_BYTES / 3);
    }
  }

  @Test
  void shouldStayWithinASmallLimitWhenManySmallValuesAreReadBack() {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1))) {
      byte[] bytes = new byte[1 << 10];
      Random random = new Random(1);
      long most = 0;
      for (long i = 0; i < 40_000; i++) {
        random.nextBytes(bytes);
        it.pending()
            .put(i, PendingPrompt.newBuilder().setRawValue(ByteString.copyFrom(bytes)).build());
        it.pending().get(random.nextLong(i + 1));
        most = Math.max(most, it.storeMemory.usedBytes());
      }

      // A cache of 16 parts, as RocksDB makes of 8 MB, went over it by a tenth.
      assertThat(most)
          .isGreaterThan(TopologyHarness.STORE_MEMORY_BYTES * 3 / 4)
          .isLessThanOrEqualTo(TopologyHarness.STORE_MEMORY_BYTES);
    }
  }

  @Test
  void shouldDumpNoStatisticsWhichCrashAnExit() throws IOException {
    try (TopologyHarness it = new TopologyHarness(state, new FakeGenerator(1));
        Stream<Path> files = Files.walk(state)) {
      it.pending().put(1L, PendingPrompt.getDefaultInstance());
      List<Path> options =
          files.filter(file -> file.getFileName().toString().startsWith("OPTIONS-")).toList();

      assertThat(options)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(file)
                      .content()
                      .contains("stats_dump_period_sec=0", "stats_persist_period_sec=0"));
    }
  }

  @Test
  void shouldUseNothingWhenClosed() {
    StoreMemory memory = new StoreMemory(TopologyHarness.STORE_MEMORY_BYTES);
    memory.close();

    assertThat(memory.usedBytes()).isZero();
  }
}
