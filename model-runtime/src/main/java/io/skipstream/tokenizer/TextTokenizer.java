package io.skipstream.tokenizer;

/**
 * Text to token ids and back.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> may hold native memory; close it.
 */
public interface TextTokenizer extends AutoCloseable {
  /** The ids of a text, with the tokenizer's own special tokens (such as a BOS) if asked for. */
  int[] encode(String text, boolean addSpecialTokens);

  /** The text of the ids, special tokens left out. */
  String decode(int[] ids);

  /** One token as it stands in the vocabulary's text, for reports. */
  String tokenText(int id);

  /** Whether {@link #decode} leaves the token out, wherever it stands. */
  default boolean special(int id) {
    return false;
  }

  /**
   * Whether the token is one byte of a run that {@link #decode} turns into text as a whole: the run
   * is valid UTF-8 up to its last byte, or all of it is replaced.
   */
  default boolean byteOfRun(int id) {
    return false;
  }

  @Override
  void close();
}
