package io.skipstream.tokenizer.jinja;

import java.util.HexFormat;

/**
 * A text that grows; every character is counted, before it is written and again when the text is
 * complete: together they are worth the builder's growth and the copy at the end.
 *
 * <p><b>Threading:</b> confined to the thread of its rendering.
 */
final class TextBuilder {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder out = new StringBuilder();
  private final Limits limits;

  TextBuilder(Limits limits) {
    this.limits = limits;
    limits.text(0);
  }

  TextBuilder append(char c) {
    count(1);
    out.append(c);
    return this;
  }

  TextBuilder appendCodePoint(int c) {
    count(Character.charCount(c));
    out.appendCodePoint(c);
    return this;
  }

  TextBuilder append(String text) {
    count(text.length());
    out.append(text);
    return this;
  }

  TextBuilder append(String text, int from, int to) {
    count(to - from);
    out.append(text, from, to);
    return this;
  }

  TextBuilder append(String text, int times) {
    for (int i = 0; i < times; i++) {
      append(text);
    }
    return this;
  }

  /** The lowest digits, four bits each. */
  TextBuilder appendHex(int value, int digits) {
    count(digits);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX.toLowHexDigit(value >> shift));
    }
    return this;
  }

  /** The text, after which nothing is to be appended. */
  String finish() {
    limits.text(out.length());
    return out.toString();
  }

  private void count(long chars) {
    Limits.chars(out.length() + chars);
    limits.read(chars);
  }
}
