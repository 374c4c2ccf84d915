package io.skipstream.processor.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Looks at this process. Linux only: reads /proc.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class ProcessProbe {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path HANDLES = Path.of("/proc/self/fd");

  private final LongSupplier storeBytes;
  private final IntSupplier answered;
  private final long begunNanos = System.nanoTime();

  ProcessProbe(LongSupplier storeBytes, IntSupplier answered) {
    this.storeBytes = Objects.requireNonNull(storeBytes, "storeBytes");
    this.answered = Objects.requireNonNull(answered, "answered");
  }

  ProcessSample sample() throws IOException {
    // Only what survives a collection can leak.
    ManagementFactory.getMemoryMXBean().gc();
    return new ProcessSample(
        (System.nanoTime() - begunNanos) / 1e9,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        residentBytes(),
        storeBytes.getAsLong(),
        handles(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        answered.getAsInt());
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException(STATUS + " has no VmRSS");
  }

  private static int handles() throws IOException {
    try (Stream<Path> open = Files.list(HANDLES)) {
      return (int) open.count();
    }
  }
}
