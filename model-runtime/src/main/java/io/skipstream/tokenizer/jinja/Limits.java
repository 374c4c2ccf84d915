package io.skipstream.tokenizer.jinja;

/**
 * What one rendering may use; a template that wants more is at fault. Beside the size of single
 * values the work is bounded: what is read, compared or copied, in characters. It bounds time and
 * memory also where a few steps go through much.
 *
 * <p><b>Threading:</b> one a rendering, confined to its thread.
 */
final class Limits {
  static final int MAX_STEPS = 2_000_000;
  static final int MAX_CHARS = 8 << 20;
  static final int MAX_ITEMS = 1 << 18;
  static final int MAX_DEPTH = 200;
  static final long MAX_WORK = 1L << 26;

  /** What an item counts, in characters: that of a text is an object, too. */
  private static final int ITEM_WORK = 16;

  private int steps;
  private int depth;
  private long work;

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

  /** Characters that are read, compared or copied. */
  void read(long chars) {
    work += chars;
    if (work > MAX_WORK) {
      throw new JinjaException(
          "the template goes through more than " + MAX_WORK + " characters or items in all");
    }
  }

  /** Items that are read, compared or copied. */
  void readItems(long items) {
    read(items * ITEM_WORK);
  }

  /** A text that is made, before it is. */
  void text(long chars) {
    chars(chars);
    read(chars);
  }

  /** A list or mapping that is made, before it is. */
  void list(long items) {
    items(items);
    readItems(items);
  }

  /** A text that grows, so that it is counted when it is complete. */
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
