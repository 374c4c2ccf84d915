package io.skipstream.processor.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Signals of the process. A command that registered an action decides the exit status even when a
 * signal ends it; without one the process ends at once, as Java processes do, or as soon as nothing
 * {@linkplain #holdUp holds it up}.
 *
 * <p><b>Threading:</b> any thread.
 */
final class ProcessShutdown implements Shutdown {
  // Less than the ten seconds that container engines usually grant before they kill.
  private static final long HELD_UP_AT_MOST_MS = 8_000;

  private final Deque<Runnable> actions = new ArrayDeque<>();
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  // Read by what holds the end up, written by the end, which keeps it.
  private final ReadWriteLock end = new ReentrantReadWriteLock();

  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::signalled, "skipstream-shutdown"));
  }

  @Override
  public synchronized Registration onRequest(Runnable action) {
    actions.push(action);
    return () -> forget(action);
  }

  /**
   * Does work that a signal is not to end in the middle, for a few seconds at least: native code
   * whose libraries the end of the process would take away from under it. Does not return if the
   * end has begun before.
   */
  <T> T holdUp(Supplier<T> work) {
    end.readLock().lock();
    try {
      return work.get();
    } finally {
      end.readLock().unlock();
    }
  }

  /** The command has ended; ends the process with this status. */
  void exit(int exitStatus) {
    status.complete(exitStatus);
    // While a signal is handled this call does not return, and signalled() ends the process.
    System.exit(exitStatus);
  }

  /** What a signal leads to, before the process ends. */
  void signalled() {
    if (status.isDone()) {
      return;
    }
    Runnable action = latest();
    if (action == null) {
      awaitQuiet();
    } else {
      action.run();
      Runtime.getRuntime().halt(status.join());
    }
  }

  /** Waits until nothing holds the end up, and keeps it so. */
  private void awaitQuiet() {
    try {
      var unused = end.writeLock().tryLock(HELD_UP_AT_MOST_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Runnable latest() {
    return actions.peek();
  }

  private synchronized void forget(Runnable action) {
    actions.remove(action);
  }
}
