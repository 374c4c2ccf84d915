package io.skipstream.processor.cli;

import io.skipstream.model.DemoPrompts;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.v1.PromptEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A prompt of a {@link CancellationStorm} and what befalls it. All prompts of a text have the same
 * undisturbed answer.
 *
 * @param sentAtMs when it is sent, after the beginning
 * @param cancelAtMs when it is cancelled by the clock, after the beginning; negative for never
 * @param cancelAtTokens with which of its tokens it is cancelled; 0 for none
 * @param deadlineMs how long after it was sent its time is over; null for never
 */
record StormPrompt(
    int text,
    Fate fate,
    String stream,
    String prompt,
    int maxNewTokens,
    long sentAtMs,
    long cancelAtMs,
    int cancelAtTokens,
    Long deadlineMs) {
  private static final int STREAMS = 12;
  private static final int FEWEST_TOKENS = 16;
  private static final int MOST_TOKENS = 64;

  /** Texts that take so long that a deadline or a cancellation meets them, on any machine. */
  private static final int LONG_TEXTS = 8;

  private static final int LONG_TOKENS = 384;

  /** What a prompt is meant for. */
  enum Fate {
    UNDISTURBED,
    /** Its cancellation is known before it is sent. */
    CANCELLED_BEFORE,
    /** Cancelled at a random time, possibly before it is sent or after its end. */
    CANCELLED_BY_THE_CLOCK,
    /** Cancelled while it is being generated, as far as that is still so when it is read. */
    CANCELLED_AT_A_TOKEN,
    DEADLINE;

    boolean isCancelled() {
      return this != UNDISTURBED && this != DEADLINE;
    }
  }

  /** Three prompts of each text: one undisturbed, one cancelled, one with a deadline. */
  static List<StormPrompt> all(int texts, long forMs, long seed) {
    Random random = new Random(seed);
    List<DemoPrompts.DemoPrompt> bundled = DemoPrompts.all();
    List<StormPrompt> all = new ArrayList<>();
    for (int text = 0; text < texts; text++) {
      boolean isLong = text < LONG_TEXTS;
      String prompt = bundled.get(text % bundled.size()).prompt();
      int tokens = FEWEST_TOKENS + random.nextInt(MOST_TOKENS - FEWEST_TOKENS);
      for (Fate fate : List.of(Fate.UNDISTURBED, cancelled(isLong, random), Fate.DEADLINE)) {
        boolean startsAtOnce = isLong && fate == Fate.DEADLINE;
        // Some are too late already.
        long deadlineMs =
            startsAtOnce ? 500L * (1 + text) : random.nextLong(2 * forMs) - forMs / 10;
        all.add(
            new StormPrompt(
                text,
                fate,
                "storm-" + random.nextInt(STREAMS),
                prompt,
                isLong ? LONG_TOKENS : tokens,
                startsAtOnce ? 0 : 100 + random.nextLong(forMs),
                fate == Fate.CANCELLED_BY_THE_CLOCK ? random.nextLong(2 * forMs) : -1,
                fate == Fate.CANCELLED_AT_A_TOKEN ? 1 + random.nextInt(FEWEST_TOKENS / 2) : 0,
                fate == Fate.DEADLINE ? deadlineMs : null));
      }
    }
    Collections.shuffle(all, random);
    return all;
  }

  private static Fate cancelled(boolean isLong, Random random) {
    return switch (isLong ? 0 : random.nextInt(4)) {
      case 0 -> Fate.CANCELLED_AT_A_TOKEN;
      case 1 -> Fate.CANCELLED_BEFORE;
      default -> Fate.CANCELLED_BY_THE_CLOCK;
    };
  }

  String id() {
    return fate + "-" + text;
  }

  byte[] event(long nowEpochMs) {
    PromptEvent.Builder event =
        PromptEvent.newBuilder()
            .setId(id())
            .setPrompt(prompt)
            .setMaxNewTokens(maxNewTokens)
            .setTemperature(0);
    if (deadlineMs != null) {
      event.setDeadlineEpochMs(nowEpochMs + deadlineMs);
    }
    return EventFormat.JSON.codec(PromptEvent.getDefaultInstance()).encode(event.build());
  }
}
