package io.skipstream.processor.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * Signals of the process. A command that registered an action decides the exit status even when a
 * signal ends it; without one the process ends at once, as Java processes do.
 *
 * <p><b>Threading:</b> any thread.
 */
final class ProcessShutdown implements Shutdown {
  private final Deque<Runnable> actions = new ArrayDeque<>();
  private final CompletableFuture<Integer> status = new CompletableFuture<>();

  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::signalled, "skipstream-shutdown"));
  }

  @Override
  public synchronized Registration onRequest(Runnable action) {
    actions.push(action);
    return () -> forget(action);
  }

  /** The command has ended; ends the process with this status. */
  void exit(int exitStatus) {
    status.complete(exitStatus);
    // While a signal is handled this call does not return, and signalled() ends the process.
    System.exit(exitStatus);
  }

  private void signalled() {
    Runnable action = latest();
    if (status.isDone() || action == null) {
      return;
    }
    action.run();
    Runtime.getRuntime().halt(status.join());
  }

  private synchronized Runnable latest() {
    return actions.peek();
  }

  private synchronized void forget(Runnable action) {
    actions.remove(action);
  }
}
