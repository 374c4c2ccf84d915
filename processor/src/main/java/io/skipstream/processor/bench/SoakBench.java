package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.PromptEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.Metric;

/**
 * Many requests, and whether what the process holds stays flat meanwhile.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> the rig is the caller's; its
 * broker should be in another process, or its own growth is measured too.
 */
public final class SoakBench {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long TURN_MS = 20;

  /** More under way is no soak but a flood: then the pace follows the answers. */
  private static final int MOST_UNDER_WAY = 400;

  /** From time to time so many come at once. */
  private static final Duration BURST_EVERY = Duration.ofMinutes(1);

  /** No burst is more than such a part of all. */
  private static final int LEAST_BURSTS = 20;

  /**
   * In a first part of the time the broker stands still at each burst. Clients keep buffers for the
   * most that they ever had to send at a time; so that is seen then, and not whenever the machine
   * happens to stall.
   */
  private static final int STALLED_PART = 4;

  private static final Duration STALL = Duration.ofSeconds(2);

  private final BenchRig rig;
  private final List<String> prompts;
  private final Consumer<String> progress;

  public SoakBench(BenchRig rig, List<String> prompts, Consumer<String> progress) {
    this.rig = Objects.requireNonNull(rig, "rig");
    this.prompts = List.copyOf(prompts);
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * What is done.
   *
   * @param duration over which the requests are spread; if they take longer, so does the run
   * @param streams that they are of
   */
  public record Plan(
      int requests, Duration duration, int streams, int newTokens, Duration sampleEvery) {
    public Plan {
      if (requests < 1 || streams < 1 || newTokens < 1) {
        throw new IllegalArgumentException("requests, streams and new tokens must be 1 or more");
      }
      Objects.requireNonNull(duration, "duration");
      Objects.requireNonNull(sampleEvery, "sampleEvery");
    }
  }

  /** How the broker is made to stand still, and to go on. */
  public record Stall(Runnable begin, Runnable end) {
    /** It never does. */
    public static final Stall NONE = new Stall(() -> {}, () -> {});

    public Stall {
      Objects.requireNonNull(begin, "begin");
      Objects.requireNonNull(end, "end");
    }
  }

  /** What was seen; trends are over the second half. */
  public record Outcome(
      List<ProcessSample> samples, int answered, int errors, int duplicates, double seconds) {
    public Outcome {
      samples = List.copyOf(samples);
    }

    public Trend trend(ToDoubleFunction<ProcessSample> value) {
      return Trend.of(secondHalf(value));
    }

    /** The trend of the most: for what has a limit, and falls below it now and then. */
    public Trend trendOfPeaks(ToDoubleFunction<ProcessSample> value) {
      return Trend.ofPeaks(secondHalf(value));
    }

    private List<Trend.Point> secondHalf(ToDoubleFunction<ProcessSample> value) {
      return samples.subList(samples.size() / 2, samples.size()).stream()
          .map(s -> new Trend.Point(s.seconds(), value.applyAsDouble(s)))
          .toList();
    }
  }

  public Outcome run(Plan plan, Stall stall) throws InterruptedException, IOException {
    AnswerCount answers = rig.feed().begin(new AnswerCount(plan.requests()));
    ProcessProbe probe = new ProcessProbe(this::storeBytes, answers::count);
    SampleLog samples = new SampleLog(2 + (int) plan.duration().dividedBy(plan.sampleEvery()));
    long begun = System.nanoTime();
    long durationNanos = Math.max(1, plan.duration().toNanos());
    long nextSample = 0;
    long nextBurst = 0;
    long goesOn = Long.MAX_VALUE;
    int sent = 0;
    try {
      while (sent < plan.requests()) {
        long elapsed = System.nanoTime() - begun;
        long due =
            elapsed >= durationNanos ? plan.requests() : plan.requests() * elapsed / durationNanos;
        if (elapsed >= nextBurst) {
          nextBurst = elapsed + BURST_EVERY.toNanos();
          due = Math.max(due, sent + plan.requests() / LEAST_BURSTS);
          // Not at the first: a client that knows no partitions yet waits for the broker to tell.
          if (sent > 0 && elapsed < durationNanos / STALLED_PART) {
            stall.begin().run();
            goesOn = elapsed + STALL.toNanos();
          }
        }
        if (elapsed >= goesOn) {
          stall.end().run();
          goesOn = Long.MAX_VALUE;
        }
        due = Math.min(due, plan.requests());
        while (sent < due && sent - answers.count() < MOST_UNDER_WAY) {
          send(plan, sent++);
        }
        answers.checkFailure();
        if (elapsed >= nextSample) {
          nextSample = elapsed + plan.sampleEvery().toNanos();
          samples.add(sample(probe));
        }
        TimeUnit.MILLISECONDS.sleep(TURN_MS);
      }
    } finally {
      stall.end().run();
    }
    rig.feed().flush();
    answers.await(plan.requests(), PATIENCE);
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Outcome(
        samples.all(), answers.count(), answers.errors(), answers.duplicates(), seconds);
  }

  private ProcessSample sample(ProcessProbe probe) throws IOException {
    ProcessSample sample = probe.sample();
    progress.accept(
        String.format(
            Locale.ROOT,
            "%6.0f s  %7d answers  heap %.1f MB  RSS %.1f MB  stores %.2f MB  %d handles  %d"
                + " threads",
            sample.seconds(),
            sample.answered(),
            sample.heapBytes() / 1e6,
            sample.residentBytes() / 1e6,
            sample.storeBytes() / 1e6,
            sample.handles(),
            sample.threads()));
    return sample;
  }

  private void send(Plan plan, int number) {
    rig.feed()
        .send(
            "soak-" + number % plan.streams(),
            LoadFeed.BY_KEY,
            PromptEvent.newBuilder()
                .setId(AnswerCount.id("soak", number))
                .setPrompt(prompts.get(number % prompts.size()))
                .setMaxNewTokens(plan.newTokens())
                .build());
  }

  /** As RocksDB itself tells: the cache, which all stores share, and what is beside it. */
  private long storeBytes() {
    long cache = 0;
    long beside = 0;
    for (Metric metric : rig.app().streams().metrics().values()) {
      if (metric.metricName().group().equals("stream-state-metrics")
          && metric.metricValue() instanceof Number number) {
        switch (metric.metricName().name()) {
          case "block-cache-usage" -> cache = Math.max(cache, number.longValue());
          case "estimate-table-readers-mem" -> beside += number.longValue();
          default -> {}
        }
      }
    }
    return cache + beside;
  }
}
