package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tokenizer.IncrementalDetokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutputTextTest {
  private final TinyTokenizer tokenizer = new TinyTokenizer();

  private OutputText output(String... stops) {
    return new OutputText(
        new IncrementalDetokenizer(tokenizer), new StopStringMatcher(List.of(stops)));
  }

  private boolean append(OutputText output, String... pieces) {
    boolean stopped = false;
    for (String piece : pieces) {
      assertThat(stopped).isFalse();
      stopped = output.append(tokenizer.id(piece));
    }
    return stopped;
  }

  @Test
  void shouldEndBeforeTheStopStringWhenItBeginsWithAToken() {
    OutputText output = output("bc");
    assertThat(append(output, "x", "a", "b", "c")).isTrue();
    output.complete();

    assertThat(output.text()).isEqualTo("xa");
    assertThat(output.ids()).isEqualTo(tokenizer.ids("x", "a"));
    assertThat(output.stopString()).isEqualTo("bc");
  }

  @Test
  void shouldKeepTheTokenWhenAStopStringBeginsInItsMiddle() {
    OutputText output = output("bcd");
    assertThat(append(output, "x", "abc", "de")).isTrue();
    output.complete();

    assertThat(output.text()).isEqualTo("xa");
    assertThat(output.ids()).isEqualTo(tokenizer.ids("x", "abc"));
  }

  @Test
  void shouldBeEmptyWhenTheTextBeginsWithTheStopString() {
    OutputText output = output("ab");
    assertThat(append(output, "ab")).isTrue();
    output.complete();

    assertThat(output.text()).isEmpty();
    assertThat(output.ids()).isEmpty();
    assertThat(output.hasMore()).isFalse();
  }

  @Test
  void shouldHoldBackTokensWithTheirText() {
    OutputText output = output("cab.");
    append(output, "x", "c", "a");

    assertThat(output.takeText()).isEqualTo("x");
    assertThat(output.takeIds()).isEqualTo(tokenizer.ids("x"));
    append(output, "y");
    assertThat(output.takeText()).isEqualTo("cay");
    assertThat(output.takeIds()).isEqualTo(tokenizer.ids("c", "a", "y"));
  }

  @Test
  void shouldReleaseWhatWasHeldBackWhenTheGenerationCompletes() {
    OutputText output = output("cab.");
    append(output, "x", "c", "a");
    output.appendSilent(TinyTokenizer.EOS);
    output.complete();

    assertThat(output.text()).isEqualTo("xca");
    assertThat(output.ids()).containsExactly(concat(tokenizer.ids("x", "c", "a"), 0));
  }

  @Test
  void shouldDropWhatIsHeldBackWhenBrokenOff() {
    OutputText output = output("cab.");
    append(output, "x", "c", "a");
    output.breakOff();

    assertThat(output.text()).isEqualTo("x");
    assertThat(output.ids()).isEqualTo(tokenizer.ids("x"));
  }

  @Test
  void shouldHoldBackHalfACharacter() {
    OutputText output = output();
    append(output, "x");
    output.append(TinyTokenizer.E_ACUTE_FIRST);
    assertThat(output.takeText()).isEqualTo("x");
    assertThat(output.takeIds()).hasSize(1);

    output.append(TinyTokenizer.E_ACUTE_SECOND);
    assertThat(output.takeText()).isEqualTo("é");
    assertThat(output.takeIds())
        .containsExactly(TinyTokenizer.E_ACUTE_FIRST, TinyTokenizer.E_ACUTE_SECOND);
  }

  @Test
  void shouldDropTheTokensOfACharacterWhenItBeginsTheStopString() {
    OutputText output = output("é");
    append(output, "x");
    output.append(TinyTokenizer.E_ACUTE_FIRST);
    assertThat(output.append(TinyTokenizer.E_ACUTE_SECOND)).isTrue();
    output.complete();

    assertThat(output.text()).isEqualTo("x");
    assertThat(output.ids()).isEqualTo(tokenizer.ids("x"));
  }

  /** Random tokens and stops: cut exactly, and what was taken on the way adds up to the whole. */
  @Test
  void shouldCutExactlyAndNeverTakeBackWhenTextIsTakenAtRandomTimes() {
    String[] stops = {"ab", "bca", "c a", "xyxy", "é", "aa.", "the", "\n\n", "dea"};
    int stopped = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String one = stops[random.nextInt(stops.length)];
      String two = stops[random.nextInt(stops.length)];
      stopped += checkRandom(random, one, two) ? 1 : 0;
    }
    assertThat(stopped).isBetween(500, 2_900);
  }

  private boolean checkRandom(Random random, String... stops) {
    OutputText output = output(stops);
    StringBuilder taken = new StringBuilder();
    IntStream.Builder takenIds = IntStream.builder();
    int[] ids = new int[12];
    int count = 0;
    boolean stopped = false;
    while (count < ids.length && !stopped) {
      ids[count] = 3 + random.nextInt(tokenizer.vocabSize() - 3);
      stopped = output.append(ids[count++]);
      if (!stopped && random.nextBoolean()) {
        taken.append(output.takeText());
        Arrays.stream(output.takeIds()).forEach(takenIds);
      }
    }
    output.complete();
    taken.append(output.takeText());
    Arrays.stream(output.takeIds()).forEach(takenIds);

    String whole = tokenizer.decode(Arrays.copyOf(ids, count));
    int cut = whole.length();
    if (stopped) {
      String end = output.stopString();
      cut = whole.indexOf(end);
      assertThat(output.text()).doesNotContain(stops);
    } else {
      assertThat(whole).doesNotContain(stops);
    }
    assertThat(output.text()).isEqualTo(whole.substring(0, cut)).isEqualTo(taken.toString());
    assertThat(output.ids()).isEqualTo(takenIds.build().toArray());
    // The fewest tokens that cover the text.
    int kept = output.ids().length;
    assertThat(tokenizer.decode(Arrays.copyOf(ids, kept))).startsWith(output.text());
    if (kept > 0) {
      assertThat(tokenizer.decode(Arrays.copyOf(ids, kept - 1)).length()).isLessThan(cut);
    }
    return stopped;
  }

  private static int[] concat(int[] ids, int last) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = last;
    return longer;
  }
}
