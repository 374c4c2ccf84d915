package io.skipstream.processor.cancel;

/** A record that is no cancellation. */
final class UnreadableCancellationException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param cause may be null
   */
  UnreadableCancellationException(String message, Throwable cause) {
    super(message, cause);
  }
}
