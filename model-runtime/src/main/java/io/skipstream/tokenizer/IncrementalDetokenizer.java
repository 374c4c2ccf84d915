package io.skipstream.tokenizer;

import java.util.Arrays;

/**
 * Turns a growing row of ids into growing text: what {@link #append} has returned is never taken
 * back, and never ends within a character. All pieces and {@link #finish} together are what the ids
 * add to the text of the context, as the tokenizer decodes all of them at once.
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
  private boolean begun;
  private boolean finished;

  /**
   * @param context the ids before the first, such as a prompt's; only the last few are looked at.
   *     Without any, tokenizers that strip a text's first blank strip the first token's.
   */
  public IncrementalDetokenizer(TextTokenizer tokenizer, int... context) {
    this.tokenizer = tokenizer;
    for (int i = context.length - 1; i >= 0 && tokens < KEPT_TOKENS; i--) {
      if (!tokenizer.special(context[i])) {
        window[KEPT_TOKENS - ++tokens] = context[i];
      }
    }
    System.arraycopy(window, KEPT_TOKENS - tokens, window, 0, tokens);
  }

  /** Reads the context, which is all that the window holds so far. */
  private void begin(int firstToken) {
    begun = true;
    if (tokens == 0) {
      return;
    }
    // One run of bytes over the border: an invalid byte behind it would change the context's text.
    boolean joined = tokenizer.byteOfRun(window[tokens - 1]) && tokenizer.byteOfRun(firstToken);
    String text = joined ? "" : tokenizer.decode(Arrays.copyOf(window, tokens));
    if (joined || settledChars(text) < text.length()) {
      // Nor does a context help that ends within a character.
      tokens = 0;
    } else {
      emittedChars = text.length();
    }
  }

  /** Adds a token; returns the text that it completes, often empty. */
  public String append(int tokenId) {
    requireUnfinished();
    if (tokenizer.special(tokenId)) {
      return "";
    }
    if (!begun) {
      begin(tokenId);
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
    if (!begun || tokens == 0) {
      return "";
    }
    String text = tokenizer.decode(Arrays.copyOf(window, tokens));
    return text.substring(Math.min(emittedChars, text.length()));
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
