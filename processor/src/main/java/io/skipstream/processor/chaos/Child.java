package io.skipstream.processor.chaos;

import io.skipstream.processor.embedded.Standstill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process that is started again whenever it ends, as a supervisor does, until it is to stay away.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> owns the process; {@link #close} kills it. The
 * executor is the caller's.
 */
final class Child implements AutoCloseable {
  /** Spares the machine where a process ends as soon as it has started. */
  private static final long RESTART_DELAY_MS = 250;

  private static final Runnable NOTHING = () -> {};

  private final String name;
  private final List<String> command;
  private final Path log;
  private final ScheduledExecutorService executor;
  private final Map<Integer, Integer> exits = new TreeMap<>();
  private Process process;
  private boolean wanted;
  private Runnable beforeStart = NOTHING;
  private int starts;

  Child(String name, List<String> command, Path log, ScheduledExecutorService executor) {
    this.name = Objects.requireNonNull(name, "name");
    this.command = List.copyOf(command);
    this.log = Objects.requireNonNull(log, "log");
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  /** Starts it, if it does not run already. */
  synchronized void start() {
    wanted = true;
    if (!isAlive()) {
      launch();
    }
  }

  /** Kills it (SIGKILL); it comes again. */
  void kill() {
    kill(NOTHING);
  }

  /**
   * Kills it; it comes again.
   *
   * @param meanwhile done between its end and its next start
   */
  synchronized void kill(Runnable meanwhile) {
    beforeStart = meanwhile;
    process.destroyForcibly();
  }

  /** Kills it for good, until {@link #start}; returns when it is dead. */
  void killForGood() throws InterruptedException {
    synchronized (this) {
      wanted = false;
    }
    awaitEnd(0);
  }

  /** Asks it to end (SIGTERM); it comes again. */
  synchronized void terminate() {
    process.destroy();
  }

  /** Asks it to end for good. */
  synchronized void dismiss() {
    wanted = false;
    if (isAlive()) {
      resume(process);
      process.destroy();
    }
  }

  /** Waits for the end of one that is not to come again; kills it if that takes too long. */
  void awaitEnd(long patienceMs) throws InterruptedException {
    Process last;
    synchronized (this) {
      last = process;
    }
    if (last != null && !last.waitFor(patienceMs, TimeUnit.MILLISECONDS)) {
      last.destroyForcibly().waitFor();
    }
  }

  /** Stops it (SIGSTOP), sockets open. Returns which process that is, for {@link #resume}. */
  synchronized Process stop() {
    Standstill.begin(process);
    return process;
  }

  /** Lets a stopped process go on (SIGCONT); one that is dead stays so. */
  void resume(Process stopped) {
    Standstill.end(stopped);
  }

  /** How often it ended, by exit status. */
  synchronized Map<Integer, Integer> exits() {
    return new TreeMap<>(exits);
  }

  /** How often it was started. */
  synchronized int starts() {
    return starts;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  @Override
  public synchronized void close() {
    wanted = false;
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private void launch() {
    beforeStart.run();
    beforeStart = NOTHING;
    ProcessBuilder.Redirect toLog = ProcessBuilder.Redirect.appendTo(log.toFile());
    try {
      process = new ProcessBuilder(command).redirectError(toLog).redirectOutput(toLog).start();
    } catch (IOException e) {
      throw new UncheckedIOException("could not start " + name, e);
    }
    starts++;
    var unused = process.onExit().thenAcceptAsync(this::ended, executor);
  }

  private synchronized void ended(Process gone) {
    exits.merge(gone.exitValue(), 1, Integer::sum);
    if (wanted && gone == process) {
      var unused = executor.schedule(this::startIfWanted, RESTART_DELAY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void startIfWanted() {
    if (wanted && !isAlive()) {
      launch();
    }
  }
}
