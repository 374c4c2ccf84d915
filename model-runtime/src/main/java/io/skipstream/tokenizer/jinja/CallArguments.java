package io.skipstream.tokenizer.jinja;

import java.util.List;
import java.util.Map;

/**
 * The values that a template hands to a function, filter or test.
 *
 * @param callee name, for errors
 */
public record CallArguments(String callee, List<Object> positional, Map<String, Object> named) {

  /** The argument at a place or of a name, or the default. */
  public Object get(int index, String name, Object otherwise) {
    if (index >= 0 && index < positional.size()) {
      return positional.get(index);
    }
    return named.getOrDefault(name, otherwise);
  }

  /** The argument, which must be there. */
  public Object require(int index, String name) {
    Object value = get(index, name, this);
    if (value == this) {
      throw new JinjaException(callee + " needs the argument " + name);
    }
    return value;
  }

  /** The argument as text, or the default. */
  public String text(int index, String name, String otherwise) {
    Object value = get(index, name, otherwise);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new JinjaException(
        callee + ": " + name + " must be a string, was " + Values.typeName(value));
  }

  /** The argument as an integer, or the default. */
  public long integer(int index, String name, long otherwise) {
    Object value = get(index, name, otherwise);
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Long number) {
      return number;
    }
    throw new JinjaException(
        callee + ": " + name + " must be an integer, was " + Values.typeName(value));
  }

  CallArguments atMost(int count) {
    if (positional.size() > count) {
      throw new JinjaException(
          callee + " takes at most " + count + " arguments, was given " + positional.size());
    }
    return this;
  }
}
