package io.skipstream.tokenizer.jinja;

/** What one rendering may use; a template that wants more is at fault. */
final class Limits {
  static final int MAX_STEPS = 2_000_000;
  static final int MAX_CHARS = 8 << 20;
  static final int MAX_ITEMS = 1 << 18;
  static final int MAX_DEPTH = 200;

  private int steps;
  private int depth;

  void step() {
    if (++steps > MAX_STEPS) {
      throw new JinjaException("the template takes more than " + MAX_STEPS + " steps");
    }
  }

  void enter() {
    step();
    if (++depth > MAX_DEPTH) {
      throw new JinjaException("the template is nested more than " + MAX_DEPTH + " deep");
    }
  }

  void leave() {
    depth--;
  }

  static void chars(long count) {
    if (count > MAX_CHARS) {
      throw new JinjaException("a text has " + count + " characters, the limit is " + MAX_CHARS);
    }
  }

  static void items(long count) {
    if (count > MAX_ITEMS) {
      throw new JinjaException("a list has " + count + " items, the limit is " + MAX_ITEMS);
    }
  }
}
