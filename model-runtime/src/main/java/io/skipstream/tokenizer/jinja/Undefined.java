package io.skipstream.tokenizer.jinja;

/**
 * What a name or a field that does not exist yields: prints as nothing, is false, and is an error
 * to compute with.
 *
 * @param name for errors
 */
record Undefined(String name) {
  static boolean is(Object value) {
    return value instanceof Undefined;
  }

  JinjaException error() {
    return new JinjaException("'" + name + "' is undefined");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
