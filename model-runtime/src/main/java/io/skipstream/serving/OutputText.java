package io.skipstream.serving;

import io.skipstream.tokenizer.IncrementalDetokenizer;
import java.util.Arrays;

/**
 * A request's output: its tokens, the text they make, and how much of it is certain.
 *
 * <p>Text and tokens are cut together: the tokens of a piece of text are the fewest that cover it.
 * A token that a stop string begins in the middle of is therefore kept, since a part of its text
 * is; tokens whose text lies behind the cut are not. Text that may yet become a stop string, and
 * characters that are incomplete, are held back with their tokens.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> one a request.
 */
final class OutputText {
  private final IncrementalDetokenizer detokenizer;
  private final StopStringMatcher stops;
  private final StringBuilder text = new StringBuilder();
  private int[] ids = new int[32];
  // [token]: length of the text up to and with it.
  private int[] textEnds = new int[32];
  private int count;
  // What has been taken, and where both end once that is known.
  private int takenChars;
  private int takenIds;
  private int endChars = -1;
  private int endIds = -1;

  OutputText(IncrementalDetokenizer detokenizer, StopStringMatcher stops) {
    this.detokenizer = detokenizer;
    this.stops = stops;
  }

  /**
   * Adds a token.
   *
   * @return whether its text completes a stop string
   */
  boolean append(int token) {
    text.append(detokenizer.append(token));
    add(token);
    return stops.read(text);
  }

  /** Adds a token that has no text, such as the end of sequence. */
  void appendSilent(int token) {
    add(token);
  }

  private void add(int token) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
      textEnds = Arrays.copyOf(textEnds, 2 * count);
    }
    ids[count] = token;
    textEnds[count] = text.length();
    count++;
  }

  /** Ends a generation that came to its own end: what was held back turns out to be text. */
  void complete() {
    if (stops.found() == null) {
      text.append(detokenizer.finish());
      stops.read(text);
    }
    if (stops.found() == null) {
      endChars = text.length();
      endIds = count;
    } else {
      endChars = stops.cut();
      endIds = covering(endChars);
    }
  }

  /**
   * Ends a generation that was broken off: what is held back is dropped, so that the text is the
   * beginning of what the whole generation would have given.
   */
  void breakOff() {
    endChars = stops.found() == null ? text.length() - stops.heldBack() : stops.cut();
    endIds = covering(endChars);
  }

  /** Whether there is text to take. */
  boolean hasMore() {
    return certainChars() > takenChars || endIds > takenIds;
  }

  /**
   * The certain text that was not taken yet. Take the ids after it.
   *
   * @return often empty
   */
  String takeText() {
    int from = takenChars;
    takenChars = certainChars();
    return text.substring(from, takenChars);
  }

  /** The tokens of the text taken so far that were not taken yet. */
  int[] takeIds() {
    int from = takenIds;
    takenIds = endIds >= 0 ? endIds : covering(takenChars);
    return Arrays.copyOfRange(ids, from, takenIds);
  }

  private int certainChars() {
    return endChars >= 0 ? endChars : text.length() - stops.heldBack();
  }

  // The fewest first tokens whose text has at least so many characters.
  private int covering(int chars) {
    if (chars == 0) {
      return 0;
    }
    int n = Math.max(takenIds, 1);
    while (n < count && textEnds[n - 1] < chars) {
      n++;
    }
    return n;
  }

  /** The whole text; once the generation has ended. */
  String text() {
    return text.substring(0, endChars);
  }

  /** All tokens; once the generation has ended. */
  int[] ids() {
    return Arrays.copyOf(ids, endIds);
  }

  /** Tokens added, those cut off at the end included. */
  int appended() {
    return count;
  }

  int endIds() {
    return endIds;
  }

  /** The stop string that ended the text, or null. */
  String stopString() {
    return stops.found();
  }
}
