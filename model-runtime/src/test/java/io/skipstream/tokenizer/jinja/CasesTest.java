package io.skipstream.tokenizer.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CasesTest {
  @Test
  void shouldDoAsJavaDoesWhenCharactersStandAlone() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = Character.toString(c);
      Limits limits = new Limits();

      assertThat(
              Cases.upper(text, limits).equals(text.toUpperCase(Locale.ROOT))
                  && Cases.lower(text, limits).equals(text.toLowerCase(Locale.ROOT)))
          .as("%x", c)
          .isTrue();
    }
  }

  /** What Python makes of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ΑΣ; ας",
        "Σ; σ",
        "ΣΑ; σα",
        "ΑΣ ΒΣ; ας βς",
        "ΑΣ.Β; ασ.β",
        "Α.Σ; α.ς",
        "ΑΣ'; ας'",
        "ΑΣΣ; ασς",
        "1Σ; 1σ",
        "𐐀Σ; 𐐨ς",
        "İΣ; i̇ς",
      })
  void shouldEndWordsWithAFinalSigmaWhenTheyBecomeLower(String text, String lower) {
    assertThat(Cases.lower(text, new Limits())).isEqualTo(lower);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; ''",
        "hELLO wORLD; Hello world",
        "straßE; Straße",
        "𐐨𐐀; 𐐀𐐨",
        "ΑΣ; Ας",
      })
  void shouldRaiseTheFirstOnlyWhenTextIsCapitalized(String text, String capitalized) {
    assertThat(Cases.capitalize(text, new Limits())).isEqualTo(capitalized);
  }
}
