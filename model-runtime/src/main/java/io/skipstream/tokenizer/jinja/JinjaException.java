package io.skipstream.tokenizer.jinja;

/**
 * A template that cannot be read or rendered; the message says what and, if known, in which line.
 */
public final class JinjaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final boolean placed;

  public JinjaException(String message) {
    super(message);
    placed = false;
  }

  JinjaException(String message, int line) {
    super(message + " (line " + line + ")");
    placed = true;
  }

  /** This, with the line if there is none yet. */
  JinjaException at(int line) {
    return placed || line == 0 ? this : new JinjaException(getMessage(), line);
  }
}
