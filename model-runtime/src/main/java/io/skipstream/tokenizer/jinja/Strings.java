package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Python's string methods where Java's differ. */
final class Strings {
  private Strings() {}

  /**
   * @param chars to strip off; null strips blanks
   */
  static String strip(String text, String chars, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && strips(text.codePointAt(from), chars)) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && strips(text.codePointBefore(to), chars)) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static boolean strips(int c, String chars) {
    return chars == null ? blank(c) : chars.indexOf(c) >= 0;
  }

  private static boolean blank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  /**
   * @param separator null splits at runs of blanks
   * @param most splits; negative is all
   */
  static List<Object> split(String text, String separator, long most) {
    if (separator == null) {
      return splitAtBlanks(text, most);
    }
    requireSeparator(separator);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator);
        at >= 0 && (most < 0 || parts.size() < most);
        at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    Limits.items(parts.size());
    return parts;
  }

  static List<Object> splitFromEnd(String text, String separator, long most) {
    if (most < 0) {
      return split(text, separator, most);
    }
    if (separator == null) {
      throw new JinjaException("rsplit with a limit needs a separator");
    }
    requireSeparator(separator);
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    while (parts.size() < most) {
      int at = to < separator.length() ? -1 : text.lastIndexOf(separator, to - separator.length());
      if (at < 0) {
        break;
      }
      parts.add(text.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(text.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> splitAtBlanks(String text, long most) {
    List<Object> parts = new ArrayList<>();
    String rest = strip(text, null, true, false);
    while (!rest.isEmpty() && (most < 0 || parts.size() < most)) {
      int end = 0;
      while (end < rest.length() && !blank(rest.codePointAt(end))) {
        end += Character.charCount(rest.codePointAt(end));
      }
      parts.add(rest.substring(0, end));
      rest = strip(rest.substring(end), null, true, false);
    }
    if (!rest.isEmpty()) {
      parts.add(rest);
    }
    Limits.items(parts.size());
    return parts;
  }

  /**
   * @param most replacements; negative is all
   */
  static String replace(String text, String old, String by, long most) {
    if (old.isEmpty()) {
      throw new JinjaException("replace: the text to replace is empty");
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    int done = 0;
    for (int at = text.indexOf(old);
        at >= 0 && (most < 0 || done < most);
        at = text.indexOf(old, from)) {
      out.append(text, from, at).append(by);
      Limits.chars(out.length());
      from = at + old.length();
      done++;
    }
    return out.append(text, from, text.length()).toString();
  }

  static long count(String text, String part) {
    requireSeparator(part);
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  /** Python counts characters, Java halves of some. */
  static long codePointIndex(String text, int index) {
    return index < 0 ? -1L : text.codePointCount(0, index);
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = Character.charCount(text.codePointAt(0));
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  static String title(String text) {
    StringBuilder out = new StringBuilder();
    boolean within = false;
    for (int c : text.codePoints().toArray()) {
      out.appendCodePoint(within ? Character.toLowerCase(c) : Character.toTitleCase(c));
      within = Character.isLetter(c);
    }
    return out.toString();
  }

  private static void requireSeparator(String separator) {
    if (separator.isEmpty()) {
      throw new JinjaException("the separator is empty");
    }
  }
}
