package io.skipstream.processor.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Makes another process stand still, its sockets open. Java itself sends no other signals than
 * SIGTERM and SIGKILL.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class Standstill {
  private Standstill() {}

  /** Stops it (SIGSTOP). */
  public static void begin(Process process) {
    signal("-STOP", process);
  }

  /** Lets it go on (SIGCONT); one that is dead stays so. */
  public static void end(Process process) {
    signal("-CONT", process);
  }

  private static void signal(String signal, Process receiver) {
    if (!receiver.isAlive()) {
      return;
    }
    try {
      Process kill =
          new ProcessBuilder("kill", signal, String.valueOf(receiver.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (kill.waitFor() != 0 && receiver.isAlive()) {
        throw new IOException("kill ended with " + kill.exitValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not send " + signal + " to " + receiver.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
