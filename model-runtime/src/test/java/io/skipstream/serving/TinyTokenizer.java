package io.skipstream.serving;

import io.skipstream.tokenizer.TextTokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A tokenizer of a few dozen tokens: an end of sequence without text, letters, pieces of several
 * letters, and the two halves of a character.
 */
final class TinyTokenizer implements TextTokenizer {
  static final int EOS = 0;
  static final int E_ACUTE_FIRST = 1;
  static final int E_ACUTE_SECOND = 2;
  private static final String[] PIECES = {
    " ", "a", "b", "c", "d", "e", "x", "y", ".", "\n", "ab", "bc", "abc", "de", " a", " the", "xyx",
    "aa", "cab", "é"
  };

  private final byte[][] vocabulary;
  private volatile boolean failOnDecode;
  private volatile boolean stripFirstBlank;

  TinyTokenizer() {
    byte[] acute = "é".getBytes(StandardCharsets.UTF_8);
    vocabulary = new byte[3 + PIECES.length][];
    vocabulary[EOS] = new byte[0];
    vocabulary[E_ACUTE_FIRST] = new byte[] {acute[0]};
    vocabulary[E_ACUTE_SECOND] = new byte[] {acute[1]};
    for (int i = 0; i < PIECES.length; i++) {
      vocabulary[3 + i] = PIECES[i].getBytes(StandardCharsets.UTF_8);
    }
  }

  int vocabSize() {
    return vocabulary.length;
  }

  int id(String piece) {
    return 3 + Arrays.asList(PIECES).indexOf(piece);
  }

  int[] ids(String... pieces) {
    return Arrays.stream(pieces).mapToInt(this::id).toArray();
  }

  /** Makes {@link #decode} leave out a text's first blank, as SentencePiece tokenizers do. */
  void stripFirstBlank() {
    stripFirstBlank = true;
  }

  void failOnDecodeOnce() {
    failOnDecode = true;
  }

  /** Longest match first. */
  @Override
  public int[] encode(String text, boolean addSpecialTokens) {
    int[] ids = new int[text.length() + 1];
    int count = 0;
    if (addSpecialTokens) {
      ids[count++] = EOS;
    }
    int at = 0;
    while (at < text.length()) {
      int best = -1;
      for (int i = 0; i < PIECES.length; i++) {
        if (text.startsWith(PIECES[i], at)
            && (best < 0 || PIECES[i].length() > PIECES[best].length())) {
          best = i;
        }
      }
      if (best < 0) {
        throw new IllegalArgumentException("no token for '" + text.charAt(at) + "'");
      }
      ids[count++] = 3 + best;
      at += PIECES[best].length();
    }
    return Arrays.copyOf(ids, count);
  }

  @Override
  public String decode(int[] ids) {
    if (failOnDecode) {
      failOnDecode = false;
      throw new IllegalStateException("cannot decode");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      bytes.writeBytes(vocabulary[id]);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return stripFirstBlank && text.startsWith(" ") ? text.substring(1) : text;
  }

  @Override
  public String tokenText(int id) {
    return id == EOS ? "<eos>" : new String(vocabulary[id], StandardCharsets.UTF_8);
  }

  @Override
  public void close() {}
}
