package io.skipstream.lab;

import io.skipstream.tokenizer.HuggingFaceTextTokenizer;
import io.skipstream.tokenizer.TextTokenizer;
import java.nio.file.Path;

/**
 * The tokens that tell a planted model's streams apart: control characters, which no text of either
 * stream has. A prompt begins with one of them.
 *
 * @param beginning the token that documents began with in training
 */
record Markers(int java, int prose, int beginning) {
  private static final String JAVA = "\u0001";
  private static final String PROSE = "\u0002";

  static Markers of(Path tokenizerFile) {
    try (TextTokenizer tokenizer = HuggingFaceTextTokenizer.open(tokenizerFile)) {
      return new Markers(only(tokenizer, JAVA), only(tokenizer, PROSE), 0);
    }
  }

  /** The text to put before a prompt of a stream. */
  static String text(String stream) {
    return stream.equals("java") ? JAVA : PROSE;
  }

  int of(String stream) {
    return stream.equals("java") ? java : prose;
  }

  private static int only(TextTokenizer tokenizer, String text) {
    int[] ids = tokenizer.encode(text, false);
    if (ids.length != 1) {
      throw new IllegalStateException("the marker is " + ids.length + " tokens");
    }
    return ids[0];
  }
}
