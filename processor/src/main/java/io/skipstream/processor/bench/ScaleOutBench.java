package io.skipstream.processor.bench;

import io.skipstream.processor.app.ServingModelFactory;
import io.skipstream.processor.app.SkipstreamApp;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.schemas.v1.CompletionEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How long an added instance takes to its first work, and how long a partition stands still when
 * the first one leaves, with stores that have something in them.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> the rig is the caller's, but
 * {@link #run} shuts its processor down.
 */
public final class ScaleOutBench {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_EVERY_MS = 20;
  private static final String STARTED = "skipstream_attempts_started_total";
  private static final String ENDED = "skipstream_prompts_ended_total";
  private static final int UNDER_WAY = 4;

  private final BenchRig rig;
  private final ServingModelFactory models;
  private final List<String> prompts;
  private final Consumer<String> progress;

  public ScaleOutBench(
      BenchRig rig, ServingModelFactory models, List<String> prompts, Consumer<String> progress) {
    this.rig = Objects.requireNonNull(rig, "rig");
    this.models = Objects.requireNonNull(models, "models");
    this.prompts = List.copyOf(prompts);
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /**
   * What was seen, in seconds.
   *
   * @param fillSeconds until the first instance had answered a prompt of each stream
   * @param addedStartSeconds from the start of the added instance to the first prompt that it began
   * @param addedAnswerSeconds to the first that it ended
   * @param addedStandstillSeconds longest time that a partition was not answered meanwhile
   * @param leftStandstillSeconds the same when the first instance leaves in an orderly way
   */
  public record Outcome(
      double fillSeconds,
      double addedStartSeconds,
      double addedAnswerSeconds,
      double addedStandstillSeconds,
      double leftStandstillSeconds) {}

  /**
   * Runs it.
   *
   * @param streams that the stores know when the instance is added
   * @param newTokens of the prompts that are under way meanwhile
   */
  public Outcome run(int streams, int newTokens, Path secondStateDirectory)
      throws InterruptedException, IOException {
    double fill = fill(streams);
    int partitions = rig.config().number(Settings.TOPICS_PARTITIONS);
    List<HungryStream> load = new ArrayList<>();
    Gaps gaps = new Gaps();
    for (int i = 0; i < partitions; i++) {
      String name = "load-" + i;
      load.add(new HungryStream(rig.feed(), name, i, prompts.get(i % prompts.size()), newTokens));
    }
    Deliveries deliveries =
        rig.feed()
            .begin(
                new Deliveries(
                    answer -> {
                      gaps.add(answer);
                      load.get(answer.getSourcePartition()).answered();
                    }));
    load.forEach(stream -> stream.start(UNDER_WAY));
    deliveries.await(partitions * UNDER_WAY, PATIENCE);
    SkipstreamConfig second =
        rig.config().with(Map.of(Settings.STATE_DIR, secondStateDirectory.toString()));
    gaps.takeLongestSeconds();
    long begun = System.nanoTime();
    try (SkipstreamApp added = SkipstreamApp.start(second, models, line -> {})) {
      double start = secondsUntil(begun, () -> counted(added, STARTED) > 0);
      double answer = secondsUntil(begun, () -> counted(added, ENDED) > 0);
      progress.accept("the added instance works");
      // Until standbys, where there are any, have caught up and nothing moves any more.
      TimeUnit.SECONDS.sleep(5);
      double whenAdded = gaps.takeLongestSeconds();
      rig.app().shutdown();
      long gone = System.nanoTime();
      secondsUntil(gone, () -> gaps.count(gone) == partitions);
      double whenLeft = gaps.takeLongestSeconds();
      deliveries.await(load.stream().mapToInt(HungryStream::stop).sum(), PATIENCE);
      if (deliveries.duplicates() > 0 || deliveries.errors() > 0) {
        throw new BenchException(
            deliveries.duplicates() + " duplicates, " + deliveries.errors() + " errors");
      }
      return new Outcome(fill, start, answer, whenAdded, whenLeft);
    }
  }

  private double fill(int streams) throws InterruptedException, IOException {
    SoakBench.Plan plan =
        new SoakBench.Plan(streams, Duration.ZERO, streams, 1, Duration.ofSeconds(10));
    return new SoakBench(rig, prompts, progress).run(plan, SoakBench.Stall.NONE).seconds();
  }

  private static double secondsUntil(long begunNanos, BooleanSupplier reached)
      throws InterruptedException {
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - begunNanos > PATIENCE.toNanos()) {
        throw new BenchException("it did not come within " + PATIENCE);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
    return (System.nanoTime() - begunNanos) / 1e9;
  }

  private static double counted(SkipstreamApp app, String meter) {
    return app.scrape()
        .lines()
        .filter(line -> line.startsWith(meter))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** When each partition was last answered, and the longest time that one was not. */
  private static final class Gaps {
    private final Map<Integer, Long> lastNanos = new HashMap<>();
    private long longestNanos;

    synchronized void add(CompletionEvent answer) {
      long now = System.nanoTime();
      Long before = lastNanos.put(answer.getSourcePartition(), now);
      if (before != null) {
        longestNanos = Math.max(longestNanos, now - before);
      }
    }

    /** Partitions answered since a time. */
    synchronized int count(long sinceNanos) {
      return (int) lastNanos.values().stream().filter(at -> at - sinceNanos > 0).count();
    }

    /** The longest gap that ended since the last call. */
    synchronized double takeLongestSeconds() {
      double longest = longestNanos / 1e9;
      longestNanos = 0;
      return longest;
    }
  }
}
