package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProcessShutdownTest {
  private final ProcessShutdown shutdown = new ProcessShutdown();

  @Test
  void shouldWaitWithTheEndWhileSomethingHoldsItUp() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Thread work = start(() -> shutdown.holdUp(() -> awaitThat(working, done)));
    working.await();
    Thread signal = start(shutdown::signalled);
    await().until(() -> signal.getState() == Thread.State.TIMED_WAITING);
    done.countDown();
    signal.join();
    work.join();
  }

  @Test
  void shouldBeginNothingThatHoldsItUpWhenTheEndHasBegun() throws Exception {
    Thread signal = start(shutdown::signalled);
    signal.join();
    CountDownLatch begun = new CountDownLatch(1);
    Thread work = start(() -> shutdown.holdUp(() -> awaitThat(begun, begun)));
    await().until(() -> work.getState() == Thread.State.WAITING);
    assertThat(begun.getCount()).isEqualTo(1);
  }

  @Test
  void shouldReturnWhatWasMadeWhenNoSignalCame() {
    assertThat(shutdown.<String>holdUp(() -> "made")).isEqualTo("made");
  }

  private static boolean awaitThat(CountDownLatch reached, CountDownLatch released) {
    reached.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private static Thread start(Runnable runnable) {
    Thread thread = new Thread(runnable, "shutdown-test");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
