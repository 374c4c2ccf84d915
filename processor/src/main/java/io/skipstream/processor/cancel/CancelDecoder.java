package io.skipstream.processor.cancel;

import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.EventDecodingException;
import io.skipstream.schemas.EventFormat;
import io.skipstream.schemas.PromptLimits;
import io.skipstream.schemas.v1.CancelEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads records of the cancellations topic: the key is the stream, the value a {@link CancelEvent}
 * in JSON.
 *
 * <p><b>Threading:</b> any thread.
 */
final class CancelDecoder {
  static final int MAX_KEY_BYTES = 1024;
  private static final int MAX_ID_CHARS = PromptLimits.DEFAULT.maxIdChars();

  private final EventCodec<CancelEvent> codec =
      EventFormat.JSON.codec(CancelEvent.getDefaultInstance());

  /**
   * @param key null is the stream with the empty name
   * @throws UnreadableCancellationException naming the field
   */
  Cancellation decode(byte[] key, byte[] value) throws UnreadableCancellationException {
    String id;
    try {
      id = codec.decode(value).getId();
    } catch (EventDecodingException e) {
      throw new UnreadableCancellationException(e.getMessage(), e);
    }
    int chars = id.codePointCount(0, id.length());
    if (chars < 1 || chars > MAX_ID_CHARS) {
      throw new UnreadableCancellationException(
          "id: must have 1.." + MAX_ID_CHARS + " characters, had " + chars, null);
    }
    return new Cancellation(stream(key), id);
  }

  private static String stream(byte[] key) throws UnreadableCancellationException {
    if (key == null) {
      return "";
    }
    if (key.length > MAX_KEY_BYTES) {
      throw new UnreadableCancellationException(
          "key: " + key.length + " bytes, the limit is " + MAX_KEY_BYTES, null);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableCancellationException("key: not UTF-8, so it names no stream", e);
    }
  }
}
