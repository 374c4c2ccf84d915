package io.skipstream.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Python's string methods where Java's differ, or do not say what they cost. */
final class Strings {
  private Strings() {}

  /**
   * @param chars to strip off; null strips blanks
   */
  static String strip(String text, String chars, boolean left, boolean right, Limits limits) {
    limits.read(text.length());
    int[] set = null;
    if (chars != null) {
      // Sorting, and a search for each character of the text.
      limits.readItems(chars.length());
      limits.read(text.length());
      set = codePoints(chars, limits);
      Arrays.sort(set);
    }
    int from = 0;
    int to = text.length();
    while (left && from < to && strips(text.codePointAt(from), set)) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && strips(text.codePointBefore(to), set)) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return part(text, from, to, limits);
  }

  /** A part of a text, which is only made where it is not the whole. */
  static String part(String text, int from, int to, Limits limits) {
    if (to - from < text.length()) {
      limits.text(to - from);
    }
    return text.substring(from, to);
  }

  /** So many blanks, within limits. */
  static String blanks(Object count, int most, Limits limits) {
    int blanks = (int) Math.max(0, Math.min(most, Values.number(count).longValue()));
    limits.text(blanks);
    return " ".repeat(blanks);
  }

  private static boolean strips(int c, int[] sorted) {
    return sorted == null ? blank(c) : Arrays.binarySearch(sorted, c) >= 0;
  }

  /** The code points of a text, which takes more than the text itself. */
  static int[] codePoints(String text, Limits limits) {
    limits.read(2L * text.length());
    int[] codePoints = new int[text.codePointCount(0, text.length())];
    for (int i = 0, at = 0; i < codePoints.length; i++) {
      codePoints[i] = text.codePointAt(at);
      at += Character.charCount(codePoints[i]);
    }
    return codePoints;
  }

  /** The one at a place, which is counted from the end where it is negative. */
  static Object character(String text, long index, Limits limits) {
    long steps = index < 0 ? -1 - index : index;
    if (steps >= text.length()) {
      return Values.noItem(index);
    }
    // Not the whole text: templates like to look at the first character.
    limits.read(steps);
    int at = index < 0 ? text.length() : 0;
    if (index < 0) {
      for (long i = 0; i <= steps; i++) {
        if (at == 0) {
          return Values.noItem(index);
        }
        at -= Character.charCount(text.codePointBefore(at));
      }
    } else {
      for (long i = 0; i < steps && at < text.length(); i++) {
        at += Character.charCount(text.codePointAt(at));
      }
    }
    return at == text.length() ? Values.noItem(index) : Character.toString(text.codePointAt(at));
  }

  private static boolean blank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  /** Index of a part at or behind a place, or -1; what is compared is counted. */
  static int find(String text, String part, int from, Limits limits) {
    if (part.isEmpty()) {
      return from <= text.length() ? from : -1;
    }
    int at = text.indexOf(part.charAt(0), from);
    while (at >= 0 && at <= text.length() - part.length()) {
      if (matches(text, part, at, limits)) {
        limits.read(at - from);
        return at;
      }
      at = text.indexOf(part.charAt(0), at + 1);
    }
    limits.read(Math.max(0, text.length() - from));
    return -1;
  }

  /** Index of a part at or before a place, or -1. */
  static int findLast(String text, String part, int from, Limits limits) {
    int at = Math.min(from, text.length() - part.length());
    while (at >= 0) {
      if (matches(text, part, at, limits)) {
        return at;
      }
      at--;
    }
    return -1;
  }

  private static boolean matches(String text, String part, int at, Limits limits) {
    int same = 0;
    while (same < part.length() && text.charAt(at + same) == part.charAt(same)) {
      same++;
    }
    limits.read(1L + same);
    return same == part.length();
  }

  /**
   * @param separator null splits at runs of blanks
   * @param most splits; negative is all
   */
  static List<Object> split(String text, String separator, long most, Limits limits) {
    if (separator == null) {
      return splitAtBlanks(text, most, limits);
    }
    requireSeparator(separator);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    while (most < 0 || parts.size() < most) {
      int at = find(text, separator, from, limits);
      if (at < 0) {
        break;
      }
      add(parts, text, from, at, limits);
      from = at + separator.length();
    }
    add(parts, text, from, text.length(), limits);
    return parts;
  }

  static List<Object> splitFromEnd(String text, String separator, long most, Limits limits) {
    if (most < 0) {
      return split(text, separator, most, limits);
    }
    if (separator == null) {
      throw new JinjaException("rsplit with a limit needs a separator");
    }
    requireSeparator(separator);
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    while (parts.size() < most) {
      int at = findLast(text, separator, to - separator.length(), limits);
      if (at < 0) {
        break;
      }
      add(parts, text, at + separator.length(), to, limits);
      to = at;
    }
    add(parts, text, 0, to, limits);
    Collections.reverse(parts);
    return parts;
  }

  private static List<Object> splitAtBlanks(String text, long most, Limits limits) {
    limits.read(text.length());
    List<Object> parts = new ArrayList<>();
    int from = next(text, 0, false);
    while (from < text.length() && (most < 0 || parts.size() < most)) {
      int end = next(text, from, true);
      add(parts, text, from, end, limits);
      from = next(text, end, false);
    }
    if (from < text.length()) {
      add(parts, text, from, text.length(), limits);
    }
    return parts;
  }

  /** The next place whose character is blank, or is not. */
  private static int next(String text, int from, boolean blank) {
    int at = from;
    while (at < text.length() && blank(text.codePointAt(at)) != blank) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  private static void add(List<Object> parts, String text, int from, int to, Limits limits) {
    Limits.items(parts.size() + 1L);
    limits.readItems(1);
    limits.text(to - from);
    parts.add(text.substring(from, to));
  }

  static List<Object> lines(String text, Limits limits) {
    limits.read(text.length());
    List<Object> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = from;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      add(lines, text, from, end, limits);
      from = end + (text.startsWith("\r\n", end) ? 2 : 1);
    }
    return lines;
  }

  /**
   * @param most replacements; negative is all
   */
  static String replace(String text, String old, String by, long most, Limits limits) {
    if (old.isEmpty()) {
      throw new JinjaException("replace: the text to replace is empty");
    }
    TextBuilder out = new TextBuilder(limits);
    int from = 0;
    for (long done = 0; most < 0 || done < most; done++) {
      int at = find(text, old, from, limits);
      if (at < 0) {
        break;
      }
      out.append(text, from, at).append(by);
      from = at + old.length();
    }
    return out.append(text, from, text.length()).finish();
  }

  static long count(String text, String part, Limits limits) {
    requireSeparator(part);
    long count = 0;
    int at = find(text, part, 0, limits);
    while (at >= 0) {
      count++;
      at = find(text, part, at + part.length(), limits);
    }
    return count;
  }

  /** Python counts characters, Java halves of some. */
  static long codePointIndex(String text, int index, Limits limits) {
    limits.read(Math.max(0, index));
    return index < 0 ? -1L : text.codePointCount(0, index);
  }

  /** What HTML has names for; apostrophes and quotes have numbers. */
  static String escape(String text, Limits limits) {
    TextBuilder out = new TextBuilder(limits);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '\'' -> out.append("&#39;");
        case '"' -> out.append("&#34;");
        default -> out.append(c);
      }
    }
    return out.finish();
  }

  private static void requireSeparator(String separator) {
    if (separator.isEmpty()) {
      throw new JinjaException("the separator is empty");
    }
  }
}
