package io.skipstream.processor.demo;

/** Cuts of text for one line of a screen; never within a surrogate pair. */
public final class Texts {
  private Texts() {}

  /** White space as single spaces; control characters, which could steer a terminal, left out. */
  public static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "").strip();
  }

  public static String head(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end);
  }

  public static String tail(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int start = text.length() - length;
    return text.substring(Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
  }
}
