package io.skipstream.processor.cli;

/** Backslash escapes, which shells make hard to type: \n, \t, \r and \\. */
final class Escapes {
  private Escapes() {}

  static String resolve(String text) {
    StringBuilder resolved = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char next = c == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
      char meant = meaning(next);
      if (meant != 0) {
        resolved.append(meant);
        i++;
      } else {
        resolved.append(c);
      }
    }
    return resolved.toString();
  }

  private static char meaning(char escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '\\' -> '\\';
      default -> 0;
    };
  }
}
