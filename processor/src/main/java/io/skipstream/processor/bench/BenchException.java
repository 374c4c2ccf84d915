package io.skipstream.processor.bench;

/** The measurement itself failed, so that it says nothing. */
public final class BenchException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public BenchException(String message) {
    super(message);
  }

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
