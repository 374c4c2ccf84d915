package io.skipstream.tokenizer.jinja;

/**
 * A template that cannot be read or rendered; the message says what and, if known, in which line.
 */
public final class JinjaException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public JinjaException(String message) {
    super(message);
  }

  JinjaException(String message, int line) {
    super(message + " (line " + line + ")");
  }
}
