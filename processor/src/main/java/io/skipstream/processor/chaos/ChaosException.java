package io.skipstream.processor.chaos;

/** The run itself failed, so that it says nothing about the processor. */
public final class ChaosException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ChaosException(String message, Throwable cause) {
    super(message, cause);
  }
}
