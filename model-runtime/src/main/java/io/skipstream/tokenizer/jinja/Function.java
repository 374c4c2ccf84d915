package io.skipstream.tokenizer.jinja;

/** Something a template can call. */
@FunctionalInterface
public interface Function {
  /**
   * The value; strings, numbers, booleans, lists, maps or null. What takes long or much memory must
   * be counted by {@link CallArguments#work}.
   */
  Object call(CallArguments arguments);
}
