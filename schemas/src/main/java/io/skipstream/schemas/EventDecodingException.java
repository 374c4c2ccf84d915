package io.skipstream.schemas;

import java.util.Objects;

/** A payload that is not a message of the expected type. */
public final class EventDecodingException extends EventException {
  private static final long serialVersionUID = 1L;

  private final String expected;

  EventDecodingException(String field, String expected, String value, String problem) {
    super(field, value, problem);
    this.expected = Objects.requireNonNull(expected, "expected");
  }

  static EventDecodingException wrongValue(String field, String expected, String value) {
    return new EventDecodingException(
        field, expected, value, "expected " + expected + ", was " + value);
  }

  /** What should have been there, in words. */
  public String expected() {
    return expected;
  }
}
