package io.skipstream.processor.tuning;

/** Bytes that hold nothing learnt, or nothing that this version can read. */
public final class UnreadableTuningException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableTuningException(String message) {
    super(message);
  }

  UnreadableTuningException(String message, Throwable cause) {
    super(message, cause);
  }
}
