package io.skipstream.processor.embedded;

/** The embedded broker could not be started, or did not become ready in time. */
public final class EmbeddedKafkaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedKafkaException(String message, Throwable cause) {
    super(message, cause);
  }
}
