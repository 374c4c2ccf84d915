package io.skipstream.processor.chaos;

import io.skipstream.model.DemoPrompts;
import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.schemas.v1.PromptEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The prompts: a pure function of the seed. There are few variants (text, parameters, seed of
 * sampling), each with one right answer, and any number of prompts, each of some variant and with
 * an id of its own.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Workload {
  static final int VARIANTS = 160;
  private static final int STREAMS_PER_PARTITION = 4;
  private static final int LEAST_CHARS = 24;
  private static final int MOST_CHARS = 96;
  private static final int MOST_NEW_TOKENS = 7;
  private static final double TEMPERATURE = 0.9;

  /** Mixed into the seed, so that prompts and faults are drawn independently. */
  private static final long SALT = 0x5DEECE66DL;

  private final long seed;
  private final int partitions;
  private final List<PromptEvent> variants;

  Workload(long seed, int partitions) {
    this.seed = seed ^ SALT;
    this.partitions = partitions;
    this.variants = variants(new SplittableRandom(this.seed));
  }

  /** The n-th prompt of the run. */
  ChaosPrompt prompt(int n) {
    return prompt("p-" + n, n);
  }

  /**
   * A prompt with an id of the caller's.
   *
   * @param n stream and variant are drawn with it
   */
  ChaosPrompt prompt(String id, int n) {
    SplittableRandom random = new SplittableRandom(seed + n);
    int stream = random.nextInt(partitions * STREAMS_PER_PARTITION);
    int variant = random.nextInt(VARIANTS);
    return new ChaosPrompt(
        "stream-" + stream,
        stream % partitions,
        variant,
        variants.get(variant).toBuilder().setId(id).build());
  }

  /** One prompt for each variant, in order. */
  List<PromptEvent> variants() {
    return variants;
  }

  private static List<PromptEvent> variants(SplittableRandom random) {
    List<DemoPrompt> bundled = DemoPrompts.all();
    List<PromptEvent> variants = new ArrayList<>(VARIANTS);
    for (int i = 0; i < VARIANTS; i++) {
      PromptEvent.Builder event =
          PromptEvent.newBuilder()
              .setId("variant-" + i)
              .setPrompt(cut(bundled.get(random.nextInt(bundled.size())).prompt(), random))
              .setMaxNewTokens(1 + random.nextInt(MOST_NEW_TOKENS));
      if (i % 2 == 0) {
        event.setTemperature(0);
      } else {
        event.setTemperature(TEMPERATURE).setSeed(random.nextInt(Integer.MAX_VALUE));
      }
      variants.add(event.build());
    }
    return List.copyOf(variants);
  }

  private static String cut(String text, SplittableRandom random) {
    int length = Math.min(text.length(), random.nextInt(LEAST_CHARS, MOST_CHARS + 1));
    // Not between the halves of a character.
    return Character.isHighSurrogate(text.charAt(length - 1))
        ? text.substring(0, length - 1)
        : text.substring(0, length);
  }
}
