package io.skipstream.processor.pending;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of what makes two requests the same. */
final class RequestHash {
  private RequestHash() {}

  /**
   * Of both, the stream preceded by its length in bytes, so that ("ab", "c") is not ("a", "bc").
   */
  static byte[] ofId(String stream, String id) {
    byte[] streamBytes = stream.getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = sha256();
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(streamBytes.length).array());
    digest.update(streamBytes);
    return digest.digest(id.getBytes(StandardCharsets.UTF_8));
  }

  static ByteString ofPayload(ByteString payload) {
    MessageDigest digest = sha256();
    digest.update(payload.asReadOnlyByteBuffer());
    return ByteString.copyFrom(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
