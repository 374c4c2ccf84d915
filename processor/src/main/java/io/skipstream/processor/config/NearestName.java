package io.skipstream.processor.config;

import java.util.Collection;

/** Finds what somebody may have meant to type. */
final class NearestName {
  private NearestName() {}

  /** The candidate with the fewest edits; null if all differ in more than a third of the name. */
  static String of(String typed, Collection<String> candidates) {
    String nearest = null;
    int fewest = Math.max(2, typed.length() / 3) + 1;
    for (String candidate : candidates) {
      int edits = edits(typed, candidate);
      if (edits < fewest) {
        fewest = edits;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
