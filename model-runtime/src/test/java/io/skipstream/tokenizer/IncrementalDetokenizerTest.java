package io.skipstream.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncrementalDetokenizerTest {

  @ParameterizedTest
  @CsvSource({"byte-level, 2100", "byte-fallback, 280", "metaspace, 18"})
  void shouldGiveSameTextAsWholeDecodingWhenIdsAreRandom(String name, int ids) {
    try (TextTokenizer tokenizer = TestTokenizers.open(name)) {
      Random random = new Random(7);
      for (int round = 0; round < 300; round++) {
        // Narrow ranges make long runs of single bytes and of special tokens.
        int from = random.nextInt(ids);
        int range = 1 + random.nextInt(ids - from);
        int[] row = random.ints(random.nextInt(90), from, from + range).toArray();
        assertPiecesMakeTheWhole(tokenizer, row);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"byte-level", "byte-fallback"})
  void shouldNeverCutCharactersWhenTextHasEmojiAndCjk(String name) {
    String text = "the boat 👩‍👩‍👧🇩🇪 漢字とかな é a\u0301 𝔘 .\uFFFD.";
    try (TextTokenizer tokenizer = TestTokenizers.open(name)) {
      int[] ids = tokenizer.encode(text.repeat(8), false);
      assertThat(assertPiecesMakeTheWhole(tokenizer, ids)).isEqualTo(text.repeat(8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"byte-level", "byte-fallback", "metaspace"})
  void shouldGiveTextAtOnceWhenItIsAscii(String name) {
    try (TextTokenizer tokenizer = TestTokenizers.open(name)) {
      IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(tokenizer);
      StringBuilder text = new StringBuilder();
      for (int id : tokenizer.encode("the boats", false)) {
        text.append(detokenizer.append(id));
      }
      assertThat(text).hasToString("the boats");
      assertThat(detokenizer.finish()).isEmpty();
    }
  }

  @Test
  void shouldKeepTheFirstBlankWhenTheTokenizerStripsTheTextsFirst() {
    try (TextTokenizer tokenizer = TestTokenizers.open("metaspace")) {
      int[] prompt = tokenizer.encode("the boat", true);
      int[] generated = tokenizer.encode("a boat", false);

      assertThat(pieces(new IncrementalDetokenizer(tokenizer), generated)).isEqualTo("a boat");
      assertThat(pieces(new IncrementalDetokenizer(tokenizer, prompt), generated))
          .isEqualTo(" a boat");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"byte-level", "byte-fallback", "metaspace"})
  void shouldContinueThePromptsTextWhereverItIsSplit(String name) {
    String text =
        name.equals("metaspace") ? "the boats a  boat.  the" : "the boat 漢é 🌍 the  a.\nb";
    try (TextTokenizer tokenizer = TestTokenizers.open(name)) {
      int[] ids = tokenizer.encode(text.repeat(3), true);
      int splits = 0;
      for (int split = 0; split <= ids.length; split++) {
        int[] prompt = Arrays.copyOf(ids, split);
        String promptText = tokenizer.decode(prompt);
        if (promptText.endsWith("\uFFFD")) {
          continue; // No prompt that comes from text ends within a character.
        }
        splits++;
        int[] generated = Arrays.copyOfRange(ids, split, ids.length);
        String pieces = pieces(new IncrementalDetokenizer(tokenizer, prompt), generated);
        assertThat(promptText + pieces).as("split at %d", split).isEqualTo(tokenizer.decode(ids));
      }
      assertThat(splits).isGreaterThan(ids.length / 2);
    }
  }

  @ParameterizedTest
  @CsvSource({"byte-level, 2100", "byte-fallback, 280", "metaspace, 18"})
  void shouldGiveWholeCharactersWhenContextAndIdsAreRandom(String name, int ids) {
    try (TextTokenizer tokenizer = TestTokenizers.open(name)) {
      Random random = new Random(8);
      for (int round = 0; round < 300; round++) {
        int from = random.nextInt(ids);
        int range = 1 + random.nextInt(ids - from);
        int[] context = random.ints(random.nextInt(12), from, from + range).toArray();
        int[] row = random.ints(random.nextInt(60), from, from + range).toArray();
        String text = pieces(new IncrementalDetokenizer(tokenizer, context), row);
        assertThat(tokenizer.decode(row).codePointCount(0, tokenizer.decode(row).length()))
            .isGreaterThanOrEqualTo(text.codePointCount(0, text.length()) - 2);
      }
    }
  }

  @Test
  void shouldDecodeShortWindowsOnlyWhenRowIsLong() {
    CountingTokenizer tokenizer = new CountingTokenizer();
    IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(tokenizer);
    for (int i = 0; i < 10_000; i++) {
      detokenizer.append(i % 3);
    }
    assertThat(tokenizer.decodedTokens / 10_000.0).isLessThan(25);
  }

  @Test
  void shouldRefuseTokensWhenFinished() {
    IncrementalDetokenizer detokenizer = new IncrementalDetokenizer(new CountingTokenizer());
    detokenizer.finish();
    assertThatThrownBy(() -> detokenizer.append(1)).isInstanceOf(IllegalStateException.class);
  }

  private static String assertPiecesMakeTheWhole(TextTokenizer tokenizer, int[] ids) {
    String text = pieces(new IncrementalDetokenizer(tokenizer), ids);
    assertThat(text).isEqualTo(tokenizer.decode(ids));
    return text;
  }

  private static String pieces(IncrementalDetokenizer detokenizer, int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(detokenizer.append(id));
      if (!text.isEmpty()) {
        assertThat(Character.isHighSurrogate(text.charAt(text.length() - 1))).isFalse();
      }
    }
    return text.append(detokenizer.finish()).toString();
  }

  /** Every token is a letter, or a byte that never makes a character. */
  private static final class CountingTokenizer implements TextTokenizer {
    private long decodedTokens;

    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
      return new int[0];
    }

    @Override
    public String decode(int[] ids) {
      decodedTokens += ids.length;
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        text.append(id == 2 ? '\uFFFD' : (char) ('a' + id));
      }
      return text.toString();
    }

    @Override
    public String tokenText(int id) {
      return "";
    }

    @Override
    public void close() {}
  }
}
