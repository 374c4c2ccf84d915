package io.skipstream.schemas;

import java.util.Objects;

/**
 * An event that can never be served as it is. Repeating it does not help: it belongs on the dead
 * letter topic, and nothing else is affected. The message is one line, made for its sender; what it
 * quotes of the event is shortened and free of control characters.
 */
public abstract sealed class EventException extends Exception
    permits EventDecodingException, InvalidEventException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String value;

  EventException(String field, String value, String problem) {
    super((field.isEmpty() ? "event" : field) + ": " + problem);
    this.field = field;
    this.value = Objects.requireNonNull(value, "value");
  }

  /** Path of the field at fault, such as {@code messages[1].content}; empty: the whole event. */
  public String field() {
    return field;
  }

  /** What was found there, shortened. */
  public String value() {
    return value;
  }
}
