package io.skipstream.serving;

/**
 * A request that can never be served: too long, out of range, or contradictory. The message names
 * field, value and limit. The caller rejects the request; others are not affected.
 */
public final class InvalidPromptException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  public InvalidPromptException(String field, String message) {
    super(field + ": " + message);
    this.field = field;
  }

  /** The field at fault, as named in events. */
  public String field() {
    return field;
  }
}
