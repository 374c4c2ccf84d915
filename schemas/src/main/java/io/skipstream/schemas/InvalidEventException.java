package io.skipstream.schemas;

import java.util.Objects;

/** An event of the right type that asks for something impossible. */
public final class InvalidEventException extends EventException {
  private static final long serialVersionUID = 1L;

  private final String limit;

  InvalidEventException(String field, String value, String limit) {
    super(field, value, "must be " + limit + ", was " + value);
    this.limit = Objects.requireNonNull(limit, "limit");
  }

  /** What is allowed, in words. */
  public String limit() {
    return limit;
  }
}
