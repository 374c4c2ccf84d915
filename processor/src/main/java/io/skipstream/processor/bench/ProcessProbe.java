package io.skipstream.processor.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Looks at this process. Linux and HotSpot only: reads /proc, and asks for a histogram of the heap.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class ProcessProbe {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path HANDLES = Path.of("/proc/self/fd");

  /** Last line of a histogram: instances and bytes. */
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)");

  private final LongSupplier storeBytes;
  private final IntSupplier answered;
  private final long begunNanos = System.nanoTime();

  ProcessProbe(LongSupplier storeBytes, IntSupplier answered) {
    this.storeBytes = Objects.requireNonNull(storeBytes, "storeBytes");
    this.answered = Objects.requireNonNull(answered, "answered");
  }

  ProcessSample sample() throws IOException {
    long live = liveBytes();
    return new ProcessSample(
        (System.nanoTime() - begunNanos) / 1e9,
        live,
        residentBytes(),
        storeBytes.getAsLong(),
        handles(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        answered.getAsInt());
  }

  /**
   * Bytes of the objects that survive a collection, as only they can leak: what a collector says is
   * in use counts the unused rest of its regions too, and what was allocated since.
   */
  private static long liveBytes() throws IOException {
    Object histogram;
    try {
      histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {null},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IOException("this virtual machine does not tell what lives in its heap", e);
    }
    Matcher total = TOTAL.matcher((String) histogram);
    if (!total.find()) {
      throw new IOException("the histogram of classes has no total");
    }
    return Long.parseLong(total.group(1));
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
