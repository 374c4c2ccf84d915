package io.skipstream.processor.request;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The seed of a request that names none: a repeat of the same request gives the same text. */
final class StableSeed {
  /** Readers of JSON that hold numbers as doubles keep these bits, and no sign bothers anyone. */
  private static final long DOUBLES_KEEP = (1L << 53) - 1;

  private StableSeed() {}

  /**
   * From 0 to 2^53 - 1: the lower bits of the first 64 of SHA-256 over both, the stream preceded by
   * its length in bytes.
   */
  static long of(String stream, String id) {
    byte[] streamBytes = stream.getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = sha256();
    // With its length in front, ("ab", "c") and ("a", "bc") differ.
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(streamBytes.length).array());
    digest.update(streamBytes);
    byte[] hash = digest.digest(id.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong() & DOUBLES_KEEP;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
