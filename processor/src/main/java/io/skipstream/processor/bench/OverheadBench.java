package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.PromptEvent;
import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What Kafka costs: the same requests by turns straight through the decode loop and through the
 * topics, on one decode thread; then single prompts on an idle system.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> the rig is the caller's.
 */
public final class OverheadBench {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long IDLE_MS = 5_000;

  private final BenchRig rig;
  private final RandomGenerator random;
  private final Consumer<String> progress;

  public OverheadBench(BenchRig rig, RandomGenerator random, Consumer<String> progress) {
    this.rig = Objects.requireNonNull(rig, "rig");
    this.random = Objects.requireNonNull(random, "random");
    this.progress = Objects.requireNonNull(progress, "progress");
  }

  /** A prompt as both ways take it. */
  public record Work(String stream, PromptEvent event, GenerationRequest request) {
    public Work {
      Objects.requireNonNull(stream, "stream");
      Objects.requireNonNull(event, "event");
      Objects.requireNonNull(request, "request");
    }
  }

  /**
   * Both ways on the same prompts.
   *
   * @param different prompts whose text was not the same both ways
   */
  public record Round(
      double directTokensPerSecond,
      double kafkaTokensPerSecond,
      double transactionsPerSecond,
      int different) {
    public double ratio() {
      return kafkaTokensPerSecond / directTokensPerSecond;
    }
  }

  /**
   * Runs the same prompts both ways.
   *
   * @param work with ids that were not used before
   * @param directFirst which way goes first
   */
  public Round round(List<Work> work, boolean directFirst) throws InterruptedException {
    Map<String, String> texts = new HashMap<>();
    double direct = directFirst ? direct(work, texts) : 0;
    Through through = through(work);
    if (!directFirst) {
      direct = direct(work, texts);
    }
    int different = 0;
    for (Delivery delivery : through.deliveries()) {
      String text = texts.get(delivery.completion().getId());
      different += delivery.completion().getText().equals(text) ? 0 : 1;
    }
    return new Round(direct, through.tokensPerSecond(), through.transactionsPerSecond(), different);
  }

  private double direct(List<Work> work, Map<String, String> texts) throws InterruptedException {
    List<GenerationRequest> requests = work.stream().map(Work::request).toList();
    long begun = System.nanoTime();
    List<GenerationResult> results = Generations.generateAll(rig.generator(), requests);
    double seconds = (System.nanoTime() - begun) / 1e9;
    long tokens = 0;
    for (int i = 0; i < results.size(); i++) {
      tokens += results.get(i).tokenIds().length;
      texts.put(requests.get(i).id(), results.get(i).text());
    }
    return tokens / seconds;
  }

  private Through through(List<Work> work) throws InterruptedException {
    try (TransactionLog log = TransactionLog.open(rig.config())) {
      Deliveries deliveries = rig.feed().begin(new Deliveries(answer -> {}));
      long begun = System.nanoTime();
      for (Work each : work) {
        rig.feed().send(each.stream(), LoadFeed.BY_KEY, each.event());
      }
      rig.feed().flush();
      deliveries.await(work.size(), PATIENCE);
      double seconds = (System.nanoTime() - begun) / 1e9;
      if (deliveries.errors() > 0 || deliveries.duplicates() > 0) {
        throw new BenchException(
            deliveries.errors() + " errors, " + deliveries.duplicates() + " duplicates");
      }
      List<Delivery> all = deliveries.all();
      long tokens = all.stream().mapToLong(Delivery::generatedTokens).sum();
      return new Through(all, tokens / seconds, log.ended().commits() / seconds);
    }
  }

  private record Through(
      List<Delivery> deliveries, double tokensPerSecond, double transactionsPerSecond) {}

  /**
   * An idle system.
   *
   * @param restTransactionsPerSecond without any prompt
   * @param transactionsPerSecond with the single prompts
   */
  public record Idle(
      List<Delivery> deliveries,
      double restTransactionsPerSecond,
      double transactionsPerSecond,
      double promptsPerSecond) {
    public Idle {
      deliveries = List.copyOf(deliveries);
    }

    public Percentiles added() {
      return Percentiles.of(deliveries.stream().map(Delivery::addedMs).toList());
    }

    /** The part of it from the written completion to the committed one. */
    public Percentiles commit() {
      return Percentiles.of(deliveries.stream().map(Delivery::commitMs).toList());
    }
  }

  /**
   * Sends prompts one by one, each after the answer to the one before and a pause of random length,
   * so that they meet every phase of whatever ticks.
   *
   * @param pauseMs mean of the pauses
   */
  public Idle idle(List<Work> work, long pauseMs) throws InterruptedException {
    try (TransactionLog log = TransactionLog.open(rig.config())) {
      TimeUnit.MILLISECONDS.sleep(IDLE_MS);
      double rest = log.ended().commits() * 1e3 / IDLE_MS;
      Deliveries deliveries = rig.feed().begin(new Deliveries(answer -> {}));
      long begun = System.nanoTime();
      for (int i = 0; i < work.size(); i++) {
        TimeUnit.MILLISECONDS.sleep(pauseMs / 2 + random.nextLong(pauseMs + 1));
        rig.feed().send(work.get(i).stream(), LoadFeed.BY_KEY, work.get(i).event());
        rig.feed().flush();
        deliveries.await(i + 1, PATIENCE);
        if ((i + 1) % 100 == 0) {
          progress.accept((i + 1) + " single prompts");
        }
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      return new Idle(
          deliveries.all(), rest, log.ended().commits() / seconds, work.size() / seconds);
    }
  }
}
