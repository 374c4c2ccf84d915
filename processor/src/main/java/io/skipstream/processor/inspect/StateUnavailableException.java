package io.skipstream.processor.inspect;

/** The stores can't be read now; they may be soon. */
final class StateUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StateUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
