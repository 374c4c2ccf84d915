package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Whether streams share the decoder, and whether a quiet one suffers from a flooding neighbour.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> the rig is the caller's.
 */
public final class FairnessBench {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String QUIET = "quiet";
  private static final String FLOOD = "flood";

  private final BenchRig rig;
  private final RandomGenerator random;
  private final List<String> prompts;
  private int runs;

  /**
   * @param prompts of different lengths
   */
  public FairnessBench(BenchRig rig, RandomGenerator random, List<String> prompts) {
    this.rig = Objects.requireNonNull(rig, "rig");
    this.random = Objects.requireNonNull(random, "random");
    this.prompts = List.copyOf(prompts);
  }

  /**
   * Tokens that each stream was served.
   *
   * @param partitions of the prompts topic that the streams were on, by stream
   */
  public record Shares(Map<String, Long> tokens, Map<String, Integer> partitions) {
    public Shares {
      tokens = Map.copyOf(tokens);
      partitions = Map.copyOf(partitions);
    }

    /** How far the share of the stream that is farthest from an equal one is from it. */
    public double largestDeviation() {
      double mean = tokens.values().stream().mapToLong(Long::longValue).average().orElse(0);
      return tokens.values().stream().mapToDouble(t -> Math.abs(t / mean - 1)).max().orElse(0);
    }
  }

  /**
   * Streams that all want more than they get, with prompts and completions of different lengths.
   *
   * @param underWay prompts that each has sent and not been answered
   * @param newTokens most new tokens; the first stream asks for half, the last for all of them
   */
  public Shares shares(int streams, int underWay, int newTokens, Duration warmUp, Duration measured)
      throws InterruptedException {
    Map<String, HungryStream> all = new HashMap<>();
    for (int i = 0; i < streams; i++) {
      int own = Math.max(1, newTokens / 2 + newTokens * i / (2 * Math.max(1, streams - 1)));
      String name = String.format(Locale.ROOT, "hungry-%d-%d", runs, i);
      String prompt = prompts.get(i % prompts.size());
      all.put(name, new HungryStream(rig.feed(), name, LoadFeed.BY_KEY, prompt, own));
    }
    runs++;
    Deliveries deliveries = rig.feed().begin(new Deliveries(answer -> next(all, answer)));
    all.values().forEach(stream -> stream.start(underWay));
    TimeUnit.MILLISECONDS.sleep(warmUp.toMillis());
    List<Delivery> ofWarmUp = deliveries.all();
    TimeUnit.MILLISECONDS.sleep(measured.toMillis());
    List<Delivery> ofAll = deliveries.all();
    deliveries.await(all.values().stream().mapToInt(HungryStream::stop).sum(), PATIENCE);
    Map<String, Long> tokens = sum(ofAll);
    sum(ofWarmUp).forEach((stream, early) -> tokens.merge(stream, -early, Long::sum));
    Map<String, Integer> partitions = new HashMap<>();
    ofAll.forEach(d -> partitions.put(d.stream(), d.completion().getSourcePartition()));
    return new Shares(tokens, partitions);
  }

  private static void next(Map<String, HungryStream> streams, CompletionEvent answer) {
    HungryStream stream = streams.get(answer.getStream());
    if (stream != null) {
      stream.answered();
    }
  }

  private static Map<String, Long> sum(List<Delivery> deliveries) {
    Map<String, Long> tokens = new HashMap<>();
    deliveries.forEach(d -> tokens.merge(d.stream(), d.servedTokens(), Long::sum));
    return tokens;
  }

  /** Who else is there. */
  public enum Neighbour {
    NONE,
    /** Floods another partition without end. */
    OTHER_PARTITION,
    /** Floods the same partition, as far as the window reaches. */
    SAME_PARTITION
  }

  /**
   * A quiet stream's prompts: one at a time, with pauses of random length.
   *
   * @param flood prompts of the neighbour that are under way at any time
   * @param floodNewTokens of each of its completions
   * @param newTokens of those of the quiet stream
   */
  public List<Delivery> quiet(
      Neighbour neighbour, int flood, int floodNewTokens, int count, int newTokens, long pauseMs)
      throws InterruptedException {
    String name = QUIET + "-" + runs;
    HungryStream flooding =
        new HungryStream(
            rig.feed(),
            FLOOD + "-" + runs,
            neighbour == Neighbour.SAME_PARTITION ? 0 : 1,
            prompts.get(0),
            floodNewTokens);
    runs++;
    AnswerCount answers = new AnswerCount(count);
    Deliveries deliveries =
        rig.feed()
            .begin(
                new Deliveries(
                    answer -> {
                      if (answer.getStream().equals(name)) {
                        answers.arrived(answer, 0, 0);
                      } else {
                        flooding.answered();
                      }
                    }));
    if (neighbour != Neighbour.NONE) {
      flooding.start(flood);
      rig.feed().flush();
      deliveries.await(2 * rig.generator().capacity(), PATIENCE);
    }
    for (int i = 0; i < count; i++) {
      TimeUnit.MILLISECONDS.sleep(pauseMs / 2 + random.nextLong(pauseMs + 1));
      String id = AnswerCount.id(name, i);
      rig.feed()
          .send(
              name,
              0,
              PromptEvent.newBuilder()
                  .setId(id)
                  .setPrompt(prompts.get(0))
                  .setMaxNewTokens(newTokens)
                  .build());
      answers.await(i + 1, PATIENCE);
    }
    // Drained, so that the next run begins on an idle system.
    deliveries.await(flooding.stop() + count, PATIENCE);
    List<Delivery> own = new ArrayList<>();
    for (Delivery delivery : deliveries.all()) {
      if (delivery.stream().equals(name)) {
        own.add(delivery);
      }
    }
    return own;
  }
}
