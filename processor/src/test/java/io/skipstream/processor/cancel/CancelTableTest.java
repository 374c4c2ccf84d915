package io.skipstream.processor.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CancelTableTest {
  private final AtomicLong nowMs = new AtomicLong(1000);
  private final AtomicLong unmet = new AtomicLong();
  private final CancelTable table = new CancelTable(3, 100, nowMs::get, unmet::addAndGet);
  private final List<Cancellation> taken = new ArrayList<>();

  @Test
  void shouldWaitForItsPromptUntilItIsTooOld() {
    table.post(new Cancellation("s", "a"));
    nowMs.addAndGet(99);
    assertThat(table.meets("s", "a")).isTrue();
    assertThat(table.meets("other", "a")).isFalse();
    nowMs.addAndGet(1);

    assertThat(table.meets("s", "a")).isFalse();
    assertThat(table.count()).isZero();
    assertThat(unmet).as("it had met its prompt").hasValue(0);
  }

  @Test
  void shouldPushTheOldestOutAndCountItWhenFull() {
    for (String id : List.of("a", "b", "c", "a", "d")) {
      table.post(new Cancellation("s", id));
    }

    assertThat(table.count()).isEqualTo(3);
    assertThat(table.meets("s", "b")).isFalse();
    assertThat(table.meets("s", "a")).as("posted again since").isTrue();
    assertThat(unmet).hasValue(1);
  }

  @Test
  void shouldStillHoldAfterItHasMetItsPromptSinceThatMayBeTakenBack() {
    table.post(new Cancellation("s", "a"));

    assertThat(table.meets("s", "a")).isTrue();
    assertThat(table.meets("s", "a")).isTrue();
  }

  @Test
  void shouldTellEachInboxWhatCameSince() {
    CancelInbox inbox = table.open();
    assertThat(inbox.take(taken)).as("restored prompts may have been cancelled before").isTrue();
    table.post(new Cancellation("s", "a"));
    CancelInbox later = table.open();

    assertThat(inbox.take(taken)).isFalse();
    assertThat(taken).containsExactly(new Cancellation("s", "a"));
    assertThat(inbox.take(taken)).isFalse();
    assertThat(taken).hasSize(1);
    assertThat(later.take(taken)).isTrue();
  }

  @Test
  void shouldAskToCompareAllWhenAnInboxOverflows() {
    CancelInbox inbox = table.open();
    inbox.take(taken);
    for (int i = 0; i < 1025; i++) {
      table.post(new Cancellation("s", "p" + i));
    }

    assertThat(inbox.take(taken)).isTrue();
    assertThat(taken).isEmpty();
    table.post(new Cancellation("s", "x"));
    assertThat(inbox.take(taken)).isFalse();
    assertThat(taken).hasSize(1);
  }

  @Test
  void shouldTellAClosedInboxNothing() {
    CancelInbox inbox = table.open();
    inbox.take(taken);
    inbox.close();
    table.post(new Cancellation("s", "a"));

    assertThat(inbox.take(taken)).isFalse();
    assertThat(taken).isEmpty();
  }
}
