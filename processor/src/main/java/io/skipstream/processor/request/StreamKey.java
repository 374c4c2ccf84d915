package io.skipstream.processor.request;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The stream that a record's key names: the key as UTF-8. Records without a key belong to the
 * stream with the empty name, one in each partition.
 */
final class StreamKey {
  static final String NO_KEY = "";

  private StreamKey() {}

  static String of(byte[] key) throws RejectedPromptException {
    if (key == null) {
      return NO_KEY;
    }
    if (key.length > RequestLimits.KEY_BYTES) {
      throw new RejectedPromptException(
          ErrorCode.INVALID_PROMPT,
          "key",
          "key: " + key.length + " bytes, the limit is " + RequestLimits.KEY_BYTES,
          null);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    } catch (CharacterCodingException e) {
      throw new RejectedPromptException(
          ErrorCode.INVALID_PROMPT, "key", "key: not UTF-8, so it can't name a stream", e);
    }
  }
}
