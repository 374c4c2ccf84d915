package io.skipstream.processor.request;

import java.util.Objects;

/** A prompt that will not be served. It goes to the dead-letter topic; others are not affected. */
public final class RejectedPromptException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String field;

  /**
   * @param field the event's field at fault; empty where it is not about one
   * @param message names field, value and limit
   * @param cause may be null
   */
  public RejectedPromptException(ErrorCode code, String field, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.field = Objects.requireNonNull(field, "field");
  }

  public ErrorCode code() {
    return code;
  }

  public String field() {
    return field;
  }
}
