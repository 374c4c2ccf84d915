package io.skipstream.tokenizer.jinja;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Upper and lower case by Unicode's rules, in time and memory that grow with the text. Java's own
 * methods copy the text anew for each character that becomes several, and look for the borders of
 * words at each capital sigma.
 */
final class Cases {
  /** Those that become several in upper case, in order, and what they become. */
  private static final int[] EXPANDING =
      IntStream.of(0x80, 0x1E00, 0xFB00)
          .flatMap(block -> IntStream.range(block, block + 0x600))
          .filter(c -> upper(c).codePointCount(0, upper(c).length()) > 1)
          .toArray();

  private static final String[] EXPANSIONS =
      Arrays.stream(EXPANDING).mapToObj(Cases::upper).toArray(String[]::new);

  private Cases() {}

  private static String upper(int c) {
    return Character.toString(c).toUpperCase(Locale.ROOT);
  }

  static String upper(String text, Limits limits) {
    TextBuilder out = new TextBuilder(limits);
    appendUpper(out, text, text.length());
    return out.finish();
  }

  static String lower(String text, Limits limits) {
    TextBuilder out = new TextBuilder(limits);
    appendLower(out, text, 0);
    return out.finish();
  }

  static String capitalize(String text, Limits limits) {
    int first = text.isEmpty() ? 0 : Character.charCount(text.codePointAt(0));
    TextBuilder out = new TextBuilder(limits);
    appendUpper(out, text, first);
    appendLower(out, text, first);
    return out.finish();
  }

  static String title(String text, Limits limits) {
    TextBuilder out = new TextBuilder(limits);
    boolean within = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      out.appendCodePoint(within ? Character.toLowerCase(c) : Character.toTitleCase(c));
      within = Character.isLetter(c);
    }
    return out.finish();
  }

  /** As Python's {@code isupper} and {@code islower}: some letter has a case, and all this one. */
  static boolean allOf(String text, boolean upper, Limits limits) {
    limits.read(text.length());
    boolean found = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      boolean other = upper ? Character.isLowerCase(c) : Character.isUpperCase(c);
      if (other || Character.isTitleCase(c)) {
        return false;
      }
      found |= upper ? Character.isUpperCase(c) : Character.isLowerCase(c);
    }
    return found;
  }

  private static void appendUpper(TextBuilder out, String text, int to) {
    for (int i = 0; i < to; i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      int expanding = c < EXPANDING[0] ? -1 : Arrays.binarySearch(EXPANDING, c);
      if (expanding >= 0) {
        out.append(EXPANSIONS[expanding]);
      } else {
        out.appendCodePoint(Character.toUpperCase(c));
      }
    }
  }

  private static void appendLower(TextBuilder out, String text, int from) {
    for (int i = from; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      switch (c) {
        case 'İ' -> out.append("i\u0307");
        case 'Σ' -> out.append(endsWord(text, i) ? 'ς' : 'σ');
        default -> out.appendCodePoint(Character.toLowerCase(c));
      }
    }
  }

  /** Whether letters precede a place and none follow; what belongs to words is passed over. */
  private static boolean endsWord(String text, int at) {
    int before = at;
    while (before > 0 && ignorable(text.codePointBefore(before))) {
      before -= Character.charCount(text.codePointBefore(before));
    }
    if (before == 0 || !cased(text.codePointBefore(before))) {
      return false;
    }
    int after = at + 1;
    while (after < text.length() && ignorable(text.codePointAt(after))) {
      after += Character.charCount(text.codePointAt(after));
    }
    return after == text.length() || !cased(text.codePointAt(after));
  }

  private static boolean cased(int c) {
    return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
  }

  /** Unicode's Case_Ignorable. */
  private static boolean ignorable(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.MODIFIER_LETTER,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> "'.:·\u0387\u055F\u05F4‘’․‧\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A".indexOf(c) >= 0;
    };
  }
}
