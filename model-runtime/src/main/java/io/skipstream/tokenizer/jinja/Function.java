package io.skipstream.tokenizer.jinja;

/** Something a template can call. */
@FunctionalInterface
public interface Function {
  /** The value; strings, numbers, booleans, lists, maps or null. */
  Object call(CallArguments arguments);
}
