package io.skipstream.tokenizer;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Tokenizers among the resources, of the kinds that decode differently. */
final class TestTokenizers {
  private TestTokenizers() {}

  static HuggingFaceTextTokenizer open(String name) {
    return HuggingFaceTextTokenizer.open(
        switch (name) {
          case "byte-level" -> resource("/io/skipstream/demo-model/tokenizer.json");
          default -> resource("/tokenizers/" + name + ".json");
        });
  }

  private static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(TestTokenizers.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
