package io.skipstream.tokenizer.jinja;

import java.util.List;
import java.util.Map;

/** The values that a template hands to a function, filter or test. */
public final class CallArguments {
  private final String callee;
  private final List<Object> positional;
  private final Map<String, Object> named;
  private final Limits limits;

  /**
   * @param callee name, for errors
   */
  CallArguments(String callee, List<Object> positional, Map<String, Object> named, Limits limits) {
    this.callee = callee;
    this.positional = positional;
    this.named = named;
    this.limits = limits;
    limits.frame();
  }

  String callee() {
    return callee;
  }

  public List<Object> positional() {
    return positional;
  }

  public Map<String, Object> named() {
    return named;
  }

  /**
   * Counts what a function does, before it does it: as much as reading so many characters, each
   * worth 8 bytes of memory.
   *
   * @throws JinjaException where the rendering has done too much
   */
  public void work(long chars) {
    limits.read(chars);
  }

  /** Of the rendering that calls. */
  Limits limits() {
    return limits;
  }

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

  /**
   * The argument as text, or the default.
   *
   * @param otherwise null where None is as good as no argument
   */
  public String text(int index, String name, String otherwise) {
    Object value = get(index, name, otherwise);
    if (value instanceof String || value == null && otherwise == null) {
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

  /** Without the first positional ones and without names. */
  CallArguments tail(int skipped) {
    int from = Math.min(skipped, positional.size());
    return new CallArguments(callee, positional.subList(from, positional.size()), Map.of(), limits);
  }
}
