package io.skipstream.processor.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.schemas.v1.PromptEvent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoRunTest {
  private final AnsweringFeed feed = new AnsweringFeed();
  private final RecordingDisplay display = new RecordingDisplay();

  @Test
  void shouldSendAllAndEndWhenAllIsBack() throws IOException {
    DemoView view = run(feed).run(DemoEvents.prompts(), 32);

    assertThat(feed.sent).extracting(PromptEvent::getId).containsExactly("j0", "p0", "j1");
    assertThat(feed.sent).allMatch(prompt -> prompt.getMaxNewTokens() == 32);
    assertThat(view.done()).isEqualTo(3);
    assertThat(view.streams()).extracting(StreamView::stream).containsExactly("java", "prose");
    assertThat(display.finished).isEqualTo(view);
    assertThat(display.updates).isNotEmpty();
  }

  @Test
  void shouldGiveUpWhenNothingComesBack() {
    feed.silent = true;

    assertThatThrownBy(() -> run(feed).run(DemoEvents.prompts(), 32))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nothing came back for 10 s, with 0 of 3 prompts answered");
  }

  private DemoRun run(AnsweringFeed answering) {
    return new DemoRun(answering, answering.clock, Duration.ofSeconds(10), "title", display);
  }

  /** Answers one prompt a poll, and lets a second pass. */
  private static final class AnsweringFeed implements DemoFeed {
    private final TickingClock clock = new TickingClock();
    private final List<PromptEvent> sent = new ArrayList<>();
    private final Deque<String[]> open = new ArrayDeque<>();
    private boolean silent;

    @Override
    public void send(String stream, PromptEvent prompt) {
      sent.add(prompt);
      open.add(new String[] {stream, prompt.getId()});
    }

    @Override
    public void poll(Duration wait, Events events) {
      clock.now = clock.now.plusSeconds(1);
      if (!silent) {
        String[] next = open.remove();
        events.completion(DemoEvents.completion(next[0], next[1], "text", 4));
        events.acceptance(DemoEvents.acceptance(next[0], next[1], 1, 4, 3, "0110"));
      }
    }
  }

  private static final class RecordingDisplay implements Display {
    private final List<DemoView> updates = new ArrayList<>();
    private DemoView finished;

    @Override
    public void update(DemoView view) {
      updates.add(view);
    }

    @Override
    public void finish(DemoView view) {
      finished = view;
    }
  }

  private static final class TickingClock extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
