package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.PromptEvent;
import java.util.Locale;
import java.util.Objects;

/**
 * A stream that has a number of prompts under way at any time: each answer makes it send the next.
 *
 * <p><b>Threading:</b> any thread.
 */
final class HungryStream {
  private final LoadFeed feed;
  private final String name;
  private final int partition;
  private final String prompt;
  private final int newTokens;
  private boolean stopped;
  private int sent;

  /**
   * @param partition of its prompts, or {@link LoadFeed#BY_KEY}
   */
  HungryStream(LoadFeed feed, String name, int partition, String prompt, int newTokens) {
    this.feed = Objects.requireNonNull(feed, "feed");
    this.name = Objects.requireNonNull(name, "name");
    this.partition = partition;
    this.prompt = Objects.requireNonNull(prompt, "prompt");
    this.newTokens = newTokens;
  }

  String name() {
    return name;
  }

  /** Sends the first prompts. */
  synchronized void start(int underWay) {
    for (int i = 0; i < underWay; i++) {
      send();
    }
  }

  /** One of its prompts was answered. */
  synchronized void answered() {
    if (!stopped) {
      send();
    }
  }

  /**
   * Sends nothing more.
   *
   * @return how many prompts it has sent
   */
  synchronized int stop() {
    stopped = true;
    return sent;
  }

  private void send() {
    String id = String.format(Locale.ROOT, "%s-%d", name, sent++);
    feed.send(
        name,
        partition,
        PromptEvent.newBuilder().setId(id).setPrompt(prompt).setMaxNewTokens(newTokens).build());
  }
}
