package io.skipstream.processor.cli;

/** SIGINT and SIGTERM. */
@FunctionalInterface
interface Shutdown {
  /** Runs the action when the process is asked to end; closing the registration forgets it. */
  Registration onRequest(Runnable action);

  /** Forgets the action when closed. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
