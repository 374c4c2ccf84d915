package io.skipstream.serving;

import java.util.List;

/**
 * Finds the first stop string in a text that grows, whatever the pieces it grows by. First is the
 * one that is complete first; of several that end at the same character the longest.
 *
 * <p>Runs one Knuth-Morris-Pratt automaton a stop string, so that it also knows how much of the
 * text's end may yet become part of one.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> one a request.
 */
final class StopStringMatcher {
  private final String[] stops;
  // [stop][n]: longest proper prefix of the stop's first n + 1 characters that also ends them.
  private final int[][] borders;
  // [stop]: how many of its characters the text ends with.
  private final int[] matched;
  private int seen;
  private String found;
  private int cut = -1;

  StopStringMatcher(List<String> stopStrings) {
    stops = stopStrings.toArray(String[]::new);
    borders = new int[stops.length][];
    matched = new int[stops.length];
    for (int i = 0; i < stops.length; i++) {
      borders[i] = borders(stops[i]);
    }
  }

  /**
   * Reads on in the text, from where the last call ended.
   *
   * @return whether a stop string was found; nothing more may be read then
   */
  boolean read(CharSequence text) {
    while (seen < text.length()) {
      char c = text.charAt(seen++);
      for (int i = 0; i < stops.length; i++) {
        int n = advance(i, c);
        matched[i] = n;
        if (n == stops[i].length() && (found == null || n > found.length())) {
          found = stops[i];
          cut = seen - n;
        }
      }
      if (found != null) {
        return true;
      }
    }
    return false;
  }

  private int advance(int stop, char c) {
    String pattern = stops[stop];
    int n = matched[stop];
    while (n > 0 && pattern.charAt(n) != c) {
      n = borders[stop][n - 1];
    }
    return pattern.charAt(n) == c ? n + 1 : n;
  }

  /** The stop string found, or null. */
  String found() {
    return found;
  }

  /** Where the text ends: before the stop string found; -1 if none was. */
  int cut() {
    return cut;
  }

  /** Characters at the text's end that may become part of a stop string. */
  int heldBack() {
    int most = 0;
    for (int n : matched) {
      most = Math.max(most, n);
    }
    return most;
  }

  private static int[] borders(String pattern) {
    int[] border = new int[pattern.length()];
    int n = 0;
    for (int i = 1; i < border.length; i++) {
      char c = pattern.charAt(i);
      while (n > 0 && pattern.charAt(n) != c) {
        n = border[n - 1];
      }
      if (pattern.charAt(n) == c) {
        n++;
      }
      border[i] = n;
    }
    return border;
  }
}
