package io.skipstream.processor.pending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PendingWindowTest {
  private final PendingWindow window = new PendingWindow(100, 1 << 20, Map.of("heavy", 2.0));
  private long nextOffset;

  @Test
  void shouldTakeTheStreamThatWasServedLeastWhenEquallyManyAreStarted() {
    PendingEntry flood = add("flood");
    add("flood");
    add("quiet");
    window.start(flood, 1, () -> {});
    window.charge(flood, 50);
    window.remove(flood);

    assertThat(window.next(0).stream()).isEqualTo("quiet");
  }

  @Test
  void shouldTakeTheStreamWithTheFewestStartedFirstWhateverItWasServed() {
    PendingEntry served = add("served");
    add("served");
    window.charge(served, 1000);
    window.remove(served);
    PendingEntry started = add("started");
    add("started");
    window.start(started, 1, () -> {});

    assertThat(window.next(0).stream()).isEqualTo("served");
  }

  @Test
  void shouldStartMoreOfAStreamThatWeighsMore() {
    PendingEntry light = add("light");
    add("light");
    PendingEntry heavy = add("heavy");
    add("heavy");
    window.start(light, 1, () -> {});
    window.start(heavy, 1, () -> {});

    assertThat(window.next(0).stream()).isEqualTo("heavy");
  }

  @Test
  void shouldWeighEachStreamOnceWhileItHasPrompts() {
    PendingEntry first = add("heavy");
    PendingEntry second = add("heavy");
    PendingEntry light = add("light");
    assertThat(window.weight()).isEqualTo(3.0);

    window.remove(first);
    assertThat(window.weight()).isEqualTo(3.0);
    window.remove(second);
    assertThat(window.weight()).isEqualTo(1.0);
    window.remove(light);
    assertThat(window.weight()).isZero();
  }

  @Test
  void shouldListOnlyWaitingPromptsAsOverdue() {
    PendingEntry late = add("s", 10);
    PendingEntry started = add("s", 10);
    add("s", 11);
    add("s");
    window.start(started, 1, () -> {});

    assertThat(window.overdue(9)).isEmpty();
    assertThat(window.overdue(10)).containsExactly(late);
    window.remove(late);
    assertThat(window.overdue(10)).isEmpty();
  }

  private PendingEntry add(String stream) {
    return add(stream, Long.MAX_VALUE);
  }

  private PendingEntry add(String stream, long deadlineEpochMs) {
    long offset = nextOffset++;
    PendingEntry entry =
        new PendingEntry(offset, stream, "p" + offset, 10, false, 0, 0, deadlineEpochMs);
    window.add(entry);
    return entry;
  }
}
