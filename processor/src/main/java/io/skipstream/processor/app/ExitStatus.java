package io.skipstream.processor.app;

/** How a processor ended. */
public enum ExitStatus {
  /** Everything that was accepted is answered. */
  DRAINED(0),
  /** A start-up check failed, the engine or Kafka was lost: nothing unfinished was acknowledged. */
  FATAL(1),
  /** Accepted prompts are left in the store; the next processor takes them up. */
  LEFT_IN_PENDING(3);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  /** The process's exit code. */
  public int code() {
    return code;
  }
}
