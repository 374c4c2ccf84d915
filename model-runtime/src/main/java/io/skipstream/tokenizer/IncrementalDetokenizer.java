package io.skipstream.tokenizer;

import java.util.Arrays;

/**
 * Turns a growing row of ids into growing text: what {@link #append} has returned is never taken
 * back, and never ends within a character. All pieces and {@link #finish} together are what the
 * tokenizer makes of all ids at once.
 *
 * <p>Decodes a short window of the latest tokens again at every step, so that decoders that look at
 * their neighbours (leading blanks, bytes of one character) see some.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> one a sequence.
 */
public final class IncrementalDetokenizer {
  /** U+FFFD: a character's first bytes decode to one, whatever follows later. */
  private static final char REPLACEMENT = '\uFFFD';

  /** Tokens that a window is cut down to: more bytes than any character has. */
  private static final int KEPT_TOKENS = 8;

  private static final int MOST_TOKENS = 24;

  private final TextTokenizer tokenizer;
  private int[] window = new int[MOST_TOKENS];
  private int tokens;
  private int emittedChars;
  private boolean finished;

  public IncrementalDetokenizer(TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Adds a token; returns the text that it completes, often empty. */
  public String append(int tokenId) {
    requireUnfinished();
    if (tokenizer.special(tokenId)) {
      return "";
    }
    if (tokens == window.length) {
      window = Arrays.copyOf(window, 2 * tokens);
    }
    window[tokens++] = tokenId;
    if (tokenizer.byteOfRun(tokenId)) {
      return "";
    }
    String text = tokenizer.decode(Arrays.copyOf(window, tokens));
    int settled = settledChars(text);
    String piece = emittedChars < settled ? text.substring(emittedChars, settled) : "";
    emittedChars = Math.max(emittedChars, settled);
    if (tokens >= MOST_TOKENS) {
      shorten(text);
    }
    return piece;
  }

  /** The text still held back, incomplete characters as U+FFFD. */
  public String finish() {
    requireUnfinished();
    finished = true;
    return tokens == 0
        ? ""
        : tokenizer.decode(Arrays.copyOf(window, tokens)).substring(emittedChars);
  }

  /** Only the last replacement character may yet become another one. */
  private static int settledChars(String text) {
    int length = text.length();
    return length > 0 && text.charAt(length - 1) == REPLACEMENT ? length - 1 : length;
  }

  /** Forgets tokens, if the text of those that stay ends alike. */
  private void shorten(String text) {
    int[] kept = Arrays.copyOfRange(window, tokens - KEPT_TOKENS, tokens);
    String keptText = tokenizer.decode(kept);
    int held = text.length() - emittedChars;
    int compared = Math.min(keptText.length(), text.length());
    if (keptText.length() > held
        && text.regionMatches(
            text.length() - Math.min(compared, held + 1),
            keptText,
            keptText.length() - Math.min(compared, held + 1),
            Math.min(compared, held + 1))) {
      System.arraycopy(kept, 0, window, 0, KEPT_TOKENS);
      tokens = KEPT_TOKENS;
      emittedChars = keptText.length() - held;
    }
  }

  private void requireUnfinished() {
    if (finished) {
      throw new IllegalStateException("the text is finished");
    }
  }
}
