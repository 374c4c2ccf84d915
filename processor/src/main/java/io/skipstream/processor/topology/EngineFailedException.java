package io.skipstream.processor.topology;

/**
 * The engine can't be used any more. Ends the stream thread and with it the process; what was not
 * committed is taken up again by the next one.
 */
public final class EngineFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
