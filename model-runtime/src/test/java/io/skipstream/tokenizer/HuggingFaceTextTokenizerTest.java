package io.skipstream.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skipstream.model.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceTextTokenizerTest {

  @Test
  void shouldGiveReferenceIdsWhenDemoPromptsAreEncoded() throws IOException {
    JsonNode reference;
    try (InputStream in = getClass().getResourceAsStream("/demo-model/reference.json")) {
      reference = new ObjectMapper().readTree(in);
    }
    try (TextTokenizer tokenizer = TestTokenizers.open("byte-level")) {
      for (JsonNode prompt : reference.get("prompts")) {
        int[] expected = new ObjectMapper().convertValue(prompt.get("prompt_ids"), int[].class);
        String text = prompt.get("prompt").textValue();
        assertThat(tokenizer.encode(text, true)).isEqualTo(expected);
        assertThat(tokenizer.decode(expected)).isEqualTo(text);
      }
    }
  }

  @Test
  void shouldKeepTextWhenItIsEncodedAndDecoded() {
    try (TextTokenizer tokenizer = TestTokenizers.open("byte-level")) {
      for (String text :
          new String[] {"", "a\u0000b", "漢字とかな", "👩‍👩‍👧 🇩🇪", "  two  blanks\n\n"}) {
        assertThat(tokenizer.decode(tokenizer.encode(text, false))).isEqualTo(text);
      }
    }
  }

  @Test
  void shouldReplaceUnpairedSurrogatesWhenTextIsNotUnicode() {
    try (TextTokenizer tokenizer = TestTokenizers.open("byte-level")) {
      assertThat(tokenizer.decode(tokenizer.encode("a\uD83Db\uDE00", false)))
          .isEqualTo("a\uFFFDb\uFFFD");
    }
  }

  @Test
  void shouldNeitherCutNorPadWhenTheFileAsksForIt() {
    try (TextTokenizer tokenizer = TestTokenizers.open("byte-fallback")) {
      assertThat(tokenizer.encode("a a a a a a a a", false)).hasSize(8);
      assertThat(tokenizer.encode("a", false)).hasSize(1);
    }
  }

  @Test
  void shouldAddSpecialTokensWhenAsked() {
    try (TextTokenizer tokenizer = TestTokenizers.open("byte-fallback")) {
      assertThat(tokenizer.encode("a", true)).startsWith(1).hasSize(2);
      assertThat(tokenizer.decode(tokenizer.encode("a", true))).isEqualTo("a");
    }
  }

  @Test
  void shouldNameTokensWhenAskedForTheirText() {
    try (TextTokenizer tokenizer = TestTokenizers.open("byte-level")) {
      assertThat(tokenizer.tokenText(0)).isEqualTo("<|endoftext|>");
      assertThat(tokenizer.tokenText(99_999)).isEqualTo("<99999>");
      assertThat(tokenizer.decode(new int[] {99_999})).isEmpty();
    }
  }

  @Test
  void shouldRefuseFileWhenItIsNoTokenizer(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": 7}");
    assertThatThrownBy(() -> HuggingFaceTextTokenizer.open(file))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("tokenizer.json");
  }

  @Test
  void shouldNotThrowWhenClosedTwice() {
    TextTokenizer tokenizer = TestTokenizers.open("metaspace");
    tokenizer.close();
    tokenizer.close();
  }
}
