package io.skipstream.schemas;

import com.google.protobuf.Message;

/**
 * Turns one message type into bytes and back. Encoding is deterministic: equal messages without
 * unknown fields give equal bytes.
 *
 * <p><b>Threading:</b> implementations are immutable and may be shared.
 *
 * <p><b>Ownership:</b> payloads are neither kept nor changed.
 */
public interface EventCodec<M extends Message> {
  byte[] encode(M message);

  /**
   * @param payload as received, thus untrusted; null is refused like any other wrong payload
   * @throws EventDecodingException naming the field, if the payload is not such a message or
   *     exceeds a limit; nothing else is thrown, whatever the payload
   */
  M decode(byte[] payload) throws EventDecodingException;
}
