package io.skipstream.processor.demo;

import io.skipstream.model.DemoPrompts.DemoPrompt;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Sends the prompts and shows what comes back, until all is back.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
public final class DemoRun {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int SAMPLES = 2;

  private final DemoFeed feed;
  private final Clock clock;
  private final Duration stalledAfter;
  private final String title;
  private final Display display;

  /**
   * A run, not begun.
   *
   * @param stalledAfter give up after this time without a completion
   */
  public DemoRun(DemoFeed feed, Clock clock, Duration stalledAfter, String title, Display display) {
    this.feed = feed;
    this.clock = clock;
    this.stalledAfter = stalledAfter;
    this.title = title;
    this.display = display;
  }

  /**
   * Sends all prompts and waits for all that comes back.
   *
   * @return the last view
   * @throws IOException if the feed ends or stalls
   */
  public DemoView run(List<DemoPrompt> prompts, int maxNewTokens) throws IOException {
    DemoState state = new DemoState(prompts, SAMPLES);
    long startMs = clock.millis();
    for (DemoPrompt prompt : prompts) {
      feed.send(prompt.stream(), event(prompt, maxNewTokens));
    }
    Receiver receiver = new Receiver(state, startMs);
    while (!state.finished()) {
      display.update(state.view(title, clock.millis() - startMs));
      feed.poll(POLL, receiver);
      refuseStall(receiver, state);
    }
    DemoView view = state.view(title, receiver.lastEventMs - startMs);
    display.finish(view);
    return view;
  }

  private void refuseStall(Receiver receiver, DemoState state) throws IOException {
    if (clock.millis() - receiver.lastEventMs > stalledAfter.toMillis()) {
      DemoView view = state.view(title, 0);
      throw new IOException(
          "nothing came back for "
              + stalledAfter.toSeconds()
              + " s, with "
              + view.done()
              + " of "
              + view.prompts()
              + " prompts answered");
    }
  }

  private static PromptEvent event(DemoPrompt prompt, int maxNewTokens) {
    return PromptEvent.newBuilder()
        .setId(prompt.id())
        .setPrompt(prompt.prompt())
        .setMaxNewTokens(maxNewTokens)
        .build();
  }

  private final class Receiver implements DemoFeed.Events {
    private final DemoState state;
    private final long startMs;
    private long lastEventMs;

    Receiver(DemoState state, long startMs) {
      this.state = state;
      this.startMs = startMs;
      this.lastEventMs = startMs;
    }

    @Override
    public void completion(CompletionEvent event) {
      lastEventMs = clock.millis();
      state.completion(event, lastEventMs - startMs);
    }

    @Override
    public void acceptance(AcceptanceEvent event) {
      lastEventMs = clock.millis();
      state.acceptance(event);
    }
  }
}
