package io.skipstream.processor.cli;

import io.skipstream.processor.deadletter.Letter;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two letters are of one prompt: the same key and value, or the same origin. */
final class PromptIdentity {
  private PromptIdentity() {}

  static String of(Letter letter) {
    byte[] key = letter.record().key();
    byte[] value = letter.record().value();
    if (letter.isIncomplete() || value == null) {
      return letter.hasSource()
          ? letter.sourceTopic() + "-" + letter.sourcePartition() + "@" + letter.sourceOffset()
          : letter.id();
    }
    MessageDigest digest = sha256();
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(key == null ? -1 : key.length).array());
    digest.update(key == null ? new byte[0] : key);
    return HexFormat.of().formatHex(digest.digest(value));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
