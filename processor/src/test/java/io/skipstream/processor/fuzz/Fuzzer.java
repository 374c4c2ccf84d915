package io.skipstream.processor.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Feeds a target with mutations of its seeds. An input whose outcome is new joins them, so that the
 * search gets on from there. Findings: an exception that is not declared, more processor time or
 * memory than allowed, and no end.
 *
 * <p><b>Threading:</b> the target runs on a thread of its own, as one that hangs can't be stopped.
 */
final class Fuzzer {
  private static final long MOST_CPU_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long HANGS_CPU_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int MOST_CORPUS = 2000;
  private static final int MOST_INPUT_BYTES = 1 << 20;
  // Quoted parts and numbers differ from input to input without meaning anything new.
  private static final Pattern DETAILS = Pattern.compile("'[^']*'|\"[^\"]*\"|\\d+|[^\\p{ASCII}]");

  private final FuzzTarget target;
  private final long seed;
  private final long nanos;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Report report = new Report();
  private volatile byte[] current;
  private volatile long currentSinceCpuNanos;

  Fuzzer(FuzzTarget target, long seed, long nanos) {
    this.target = target;
    this.seed = seed;
    this.nanos = nanos;
  }

  /** What a run did. */
  static final class Report {
    long inputs;
    long read;
    long refused;
    long worstCpuNanos;
    long worstBytes;
    double worstShareOfLimit;
    int outcomes;
    volatile AssertionError finding;

    @Override
    public String toString() {
      return ("%d inputs, %d read, %d refused, %d kinds of outcome;"
              + " worst input: %d ms of processor time, %d KiB allocated, %.0f %% of its limit")
          .formatted(
              inputs,
              read,
              refused,
              outcomes,
              TimeUnit.NANOSECONDS.toMillis(worstCpuNanos),
              worstBytes >> 10,
              100 * worstShareOfLimit);
    }
  }

  /**
   * Runs until the time is over.
   *
   * @throws AssertionError with the input, at the first finding
   */
  Report run() throws InterruptedException {
    Thread thread = new Thread(this::feedAll, "fuzz-" + target.name());
    thread.setDaemon(true);
    thread.start();
    while (thread.isAlive()) {
      thread.join(500);
      long cpuNanos = threads.getThreadCpuTime(thread.getId());
      byte[] input = current;
      if (input != null && cpuNanos - currentSinceCpuNanos > HANGS_CPU_NANOS) {
        AssertionError hangs = finding("does not end", input, null);
        hangs.setStackTrace(thread.getStackTrace());
        throw hangs;
      }
    }
    if (report.finding != null) {
      throw report.finding;
    }
    return report;
  }

  private void feedAll() {
    Random random = new Random(seed);
    List<byte[]> seeds = target.seeds();
    List<byte[]> corpus = new ArrayList<>(seeds);
    Set<String> outcomes = new HashSet<>();
    try {
      for (byte[] input : seeds) {
        outcomes.add(kind(feed(input, true)));
      }
      long endNanos = System.nanoTime() + nanos;
      while (System.nanoTime() < endNanos) {
        // Most of the corpus is invalid soon: from there nothing valid comes any more.
        byte[] base = pick(random.nextBoolean() ? seeds : corpus, random);
        byte[] input = target.mutate(base, pick(corpus, random), random);
        if (input.length > MOST_INPUT_BYTES) {
          continue;
        }
        if (outcomes.add(kind(feed(input, false)))) {
          keep(corpus, input, random);
        }
      }
    } catch (AssertionError found) {
      report.finding = found;
    } catch (Throwable broken) {
      report.finding = new AssertionError(target.name() + ": the fuzzer itself failed", broken);
    }
    report.outcomes = outcomes.size();
    current = null;
  }

  private String feed(byte[] input, boolean first) {
    current = input;
    long cpuNanos = threads.getCurrentThreadCpuTime();
    currentSinceCpuNanos = cpuNanos;
    long bytes = threads.getCurrentThreadAllocatedBytes();
    String outcome;
    try {
      outcome = target.feed(input);
    } catch (Throwable undeclared) {
      throw finding("throws what is not declared", input, undeclared);
    }
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    cpuNanos = threads.getCurrentThreadCpuTime() - cpuNanos;
    report.inputs++;
    if (outcome.indexOf(' ') < 0) {
      report.read++;
    } else {
      report.refused++;
    }
    // What is used for the first time loads classes.
    if (!first) {
      judge(input, cpuNanos, bytes);
    }
    return outcome;
  }

  private void judge(byte[] input, long cpuNanos, long bytes) {
    long limit = target.allocationLimitBytes(input.length);
    report.worstCpuNanos = Math.max(report.worstCpuNanos, cpuNanos);
    report.worstBytes = Math.max(report.worstBytes, bytes);
    report.worstShareOfLimit = Math.max(report.worstShareOfLimit, (double) bytes / limit);
    if (cpuNanos > MOST_CPU_NANOS) {
      throw finding(
          "takes " + TimeUnit.NANOSECONDS.toMillis(cpuNanos) + " ms of processor time",
          input,
          null);
    }
    if (bytes > limit) {
      throw finding("allocates " + bytes + " bytes, the limit is " + limit, input, null);
    }
  }

  private AssertionError finding(String what, byte[] input, Throwable cause) {
    return new AssertionError(
        "%s %s (seed %d, input %d). Input of %d bytes as Base64: %s"
            .formatted(
                target.name(),
                what,
                seed,
                report.inputs,
                input.length,
                Base64.getEncoder().encodeToString(input)),
        cause);
  }

  private static void keep(List<byte[]> corpus, byte[] input, Random random) {
    byte[] kept = Arrays.copyOf(input, input.length);
    if (corpus.size() < MOST_CORPUS) {
      corpus.add(kept);
    } else {
      corpus.set(random.nextInt(corpus.size()), kept);
    }
  }

  private static byte[] pick(List<byte[]> corpus, Random random) {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private static String kind(String outcome) {
    return DETAILS.matcher(outcome).replaceAll("#");
  }
}
