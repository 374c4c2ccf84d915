package io.skipstream.tokenizer.jinja;

/**
 * What one rendering may use; a template that wants more is at fault. Beside the size of single
 * values the work is bounded, and with it time and memory also where a few steps go through much.
 *
 * <p>The unit of work is a character that is read or written. Everything costs at least a unit for
 * every 8 bytes that it allocates, and is counted before it is done: texts by {@link TextBuilder}
 * or {@link #text}, lists and mappings by {@link #list}, the rest by {@link #read}. Nothing else in
 * this package may depend on the size of a value.
 *
 * <p><b>Threading:</b> one a rendering, confined to its thread.
 */
final class Limits {
  static final int MAX_STEPS = 2_000_000;
  static final int MAX_CHARS = 8 << 20;
  static final int MAX_ITEMS = 1 << 18;
  static final int MAX_DEPTH = 200;
  static final long MAX_WORK = 1L << 26;

  /** A place in a list, its growth, and what stands there: an item of a text is an object, too. */
  private static final int ITEM_WORK = 16;

  /** A boxed number, a method that is bound to its text, something undefined and its name. */
  private static final int STEP_WORK = 16;

  /** A text beside its characters. */
  private static final int TEXT_WORK = 8;

  /** What comes with some mappings or lists of its own: a scope, a call's arguments. */
  private static final int FRAME_WORK = 32;

  private int steps;
  private int depth;
  private long work;

  void step() {
    if (++steps > MAX_STEPS) {
      throw new JinjaException("the template takes more than " + MAX_STEPS + " steps");
    }
    read(STEP_WORK);
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

  void frame() {
    read(FRAME_WORK);
  }

  /** Characters that are read, compared or copied, or as much work. */
  void read(long chars) {
    work += chars;
    if (work > MAX_WORK) {
      throw new JinjaException(
          "the template's work exceeds "
              + MAX_WORK
              + " characters that it reads or writes; items and steps count as several");
    }
  }

  /** Items that are read, compared or copied. */
  void readItems(long items) {
    read(items * ITEM_WORK);
  }

  /** A text that is made in one piece, before it is. */
  void text(long chars) {
    chars(chars);
    read(TEXT_WORK + chars);
  }

  /** A list or mapping that is made, before it is. */
  void list(long items) {
    items(items);
    readItems(1 + items);
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
