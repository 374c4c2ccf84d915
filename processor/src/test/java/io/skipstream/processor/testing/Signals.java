package io.skipstream.processor.testing;

import java.io.IOException;

/** Signals that Java does not send itself. */
public final class Signals {
  private Signals() {}

  /** SIGSTOP: the process stands still, its connections open. */
  public static void stop(Process process) throws IOException, InterruptedException {
    send("-STOP", process);
  }

  /** SIGCONT. */
  public static void resume(Process process) throws IOException, InterruptedException {
    send("-CONT", process);
  }

  private static void send(String signal, Process process)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException(signal + " could not be sent to " + process.pid());
    }
  }
}
