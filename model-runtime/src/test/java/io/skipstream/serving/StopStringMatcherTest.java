package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringMatcherTest {
  @Test
  void shouldFindTheOneThatIsCompleteFirstWhenStopsOverlap() {
    StopStringMatcher matcher = new StopStringMatcher(List.of("abcd", "bc"));

    assertThat(matcher.read("xabcd")).isTrue();
    assertThat(matcher.found()).isEqualTo("bc");
    assertThat(matcher.cut()).isEqualTo(2);
  }

  @Test
  void shouldFindTheLongestWhenSeveralEndTogether() {
    StopStringMatcher matcher = new StopStringMatcher(List.of("c", "abc", "bc"));

    assertThat(matcher.read("xabc")).isTrue();
    assertThat(matcher.found()).isEqualTo("abc");
    assertThat(matcher.cut()).isEqualTo(1);
  }

  @Test
  void shouldHoldBackWhatMayBecomeAStop() {
    StopStringMatcher matcher = new StopStringMatcher(List.of("\n\nEND"));
    StringBuilder text = new StringBuilder("done\n\n\n");

    assertThat(matcher.read(text)).isFalse();
    assertThat(matcher.heldBack()).isEqualTo(2);
    assertThat(matcher.read(text.append("END"))).isTrue();
    assertThat(matcher.cut()).isEqualTo("done\n".length());
  }

  @Test
  void shouldHoldNothingBackWhenThereAreNoStops() {
    StopStringMatcher matcher = new StopStringMatcher(List.of());

    assertThat(matcher.read("anything")).isFalse();
    assertThat(matcher.heldBack()).isZero();
  }

  /** All texts of 7 letters over {a, b}, all pairs of stops of up to 3, in random pieces. */
  @Test
  void shouldAgreeWithAPlainSearchForEveryShortTextAndPairOfStops() {
    List<String> stops = words(1, 3);
    List<String> texts = words(7, 7);
    Random random = new Random(7);
    int stopped = 0;
    for (String first : stops) {
      for (String second : stops) {
        for (String text : texts) {
          stopped += checkAgainstPlainSearch(List.of(first, second), text, random) ? 1 : 0;
        }
      }
    }
    assertThat(stopped).isBetween(1, stops.size() * stops.size() * texts.size() - 1);
  }

  private static boolean checkAgainstPlainSearch(List<String> stops, String text, Random random) {
    StopStringMatcher matcher = new StopStringMatcher(stops);
    StringBuilder grown = new StringBuilder();
    while (grown.length() < text.length()) {
      int piece = 1 + random.nextInt(3);
      grown.append(text, grown.length(), Math.min(text.length(), grown.length() + piece));
      boolean found = matcher.read(grown);
      int end = firstEnd(stops, grown.toString());
      assertThat(found).isEqualTo(end >= 0);
      if (found) {
        String longest = longestEndingAt(stops, grown.substring(0, end));
        assertThat(matcher.found()).isEqualTo(longest);
        assertThat(matcher.cut()).isEqualTo(end - longest.length());
        return true;
      }
      assertThat(matcher.heldBack()).isEqualTo(mayBecomeStop(stops, grown.toString()));
    }
    return false;
  }

  private static int firstEnd(List<String> stops, String text) {
    for (int end = 1; end <= text.length(); end++) {
      if (longestEndingAt(stops, text.substring(0, end)) != null) {
        return end;
      }
    }
    return -1;
  }

  private static String longestEndingAt(List<String> stops, String text) {
    String longest = null;
    for (String stop : stops) {
      if (text.endsWith(stop) && (longest == null || stop.length() > longest.length())) {
        longest = stop;
      }
    }
    return longest;
  }

  private static int mayBecomeStop(List<String> stops, String text) {
    for (int from = 0; from < text.length(); from++) {
      for (String stop : stops) {
        if (stop.startsWith(text.substring(from))) {
          return text.length() - from;
        }
      }
    }
    return 0;
  }

  private static List<String> words(int shortest, int longest) {
    List<String> words = new ArrayList<>();
    for (int length = shortest; length <= longest; length++) {
      for (int bits = 0; bits < 1 << length; bits++) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
          word.append((bits >> i & 1) == 0 ? 'a' : 'b');
        }
        words.add(word.toString());
      }
    }
    return words;
  }
}
