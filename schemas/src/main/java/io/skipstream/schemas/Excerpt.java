package io.skipstream.schemas;

/** Renders untrusted text for a one-line message: short, without control characters. */
final class Excerpt {
  private static final int MAX_CHARS = 60;

  private Excerpt() {}

  /** In quotes. */
  static String quoted(CharSequence text) {
    return cut('"' + printable(text, MAX_CHARS) + '"', text.length(), MAX_CHARS);
  }

  static String plain(CharSequence text) {
    return plain(text, MAX_CHARS);
  }

  static String plain(CharSequence text, int maxChars) {
    return cut(printable(text, maxChars), text.length(), maxChars);
  }

  private static String cut(String shown, int length, int maxChars) {
    return length <= maxChars ? shown : shown + "… (" + length + " characters)";
  }

  private static String printable(CharSequence text, int maxChars) {
    int end = Math.min(text.length(), maxChars);
    StringBuilder out = new StringBuilder(end + 16);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        out.append(c).append(text.charAt(++i));
      } else if (c == '\n') {
        out.append("\\n");
      } else if (needsEscape(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  // Line and paragraph separators and direction overrides could disguise a log line.
  private static boolean needsEscape(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
