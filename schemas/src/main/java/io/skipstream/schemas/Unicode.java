package io.skipstream.schemas;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8, and strings that UTF-8 can carry. */
final class Unicode {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private Unicode() {}

  /** Decodes UTF-8; a byte order mark at the start, as Windows tools write it, is left out. */
  static CharBuffer decode(byte[] utf8) throws EventDecodingException {
    ByteBuffer in = ByteBuffer.wrap(utf8);
    // UTF-8 never has more UTF-16 units than bytes.
    CharBuffer out = CharBuffer.allocate(utf8.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(in, out, true);
    if (result.isError()) {
      String value = String.format("byte 0x%02x at offset %d", utf8[in.position()], in.position());
      throw new EventDecodingException("", "UTF-8", value, "not valid UTF-8: " + value);
    }
    out.flip();
    if (out.hasRemaining() && out.get(0) == BYTE_ORDER_MARK) {
      out.position(1);
    }
    return out.slice();
  }

  /** Index of the first half surrogate pair at or after {@code from}, or -1. */
  static int loneSurrogate(CharSequence text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return i;
      }
      i++;
    }
    return -1;
  }

  /** The text with each half surrogate pair replaced, so that writing it can't fail. */
  static String wellFormed(String text) {
    int at = loneSurrogate(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text);
    while (at >= 0) {
      out.setCharAt(at, REPLACEMENT);
      at = loneSurrogate(out, at + 1);
    }
    return out.toString();
  }
}
