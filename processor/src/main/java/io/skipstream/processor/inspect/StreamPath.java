package io.skipstream.processor.inspect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a path asks for: {@code /streams/{stream}} or {@code /streams/{stream}/requests/{id}}, both
 * names percent-encoded UTF-8. The stream with the empty name is {@code /streams/}.
 *
 * @param requestId null where the stream itself is meant
 */
record StreamPath(String stream, String requestId) {
  private static final String PREFIX = "/streams/";
  private static final String REQUESTS = "/requests/";

  /** Longer than any key or id, each byte of it percent-encoded. */
  private static final int MAX_ENCODED = 3 * 1024;

  /**
   * Parses a path.
   *
   * @return null if it is none of these
   */
  static StreamPath parse(String rawPath) {
    if (!rawPath.startsWith(PREFIX)) {
      return null;
    }
    String rest = rawPath.substring(PREFIX.length());
    int requests = rest.indexOf(REQUESTS);
    String stream = decode(requests < 0 ? rest : rest.substring(0, requests));
    if (stream == null || requests < 0) {
      return stream == null ? null : new StreamPath(stream, null);
    }
    String id = decode(rest.substring(requests + REQUESTS.length()));
    return id == null ? null : new StreamPath(stream, id);
  }

  /** Null if a name is too long, goes on behind a slash, or is no UTF-8. */
  private static String decode(String encoded) {
    if (encoded.length() > MAX_ENCODED || encoded.indexOf('/') >= 0) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      if (i + 2 >= encoded.length()) {
        return null;
      }
      int high = Character.digit(encoded.charAt(i + 1), 16);
      int low = Character.digit(encoded.charAt(i + 2), 16);
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
