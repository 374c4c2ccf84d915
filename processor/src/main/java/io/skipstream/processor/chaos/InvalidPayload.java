package io.skipstream.processor.chaos;

import io.skipstream.processor.request.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A value that is no valid prompt.
 *
 * @param value null is a tombstone
 * @param id what its sender is to be answered under; null where none can be read
 * @param code why it is refused
 */
@SuppressWarnings("ArrayRecordComponent") // Made, sent and forgotten.
record InvalidPayload(byte[] value, String id, ErrorCode code) {
  private static final int KINDS = 7;

  InvalidPayload {
    Objects.requireNonNull(code, "code");
  }

  /**
   * One of several kinds.
   *
   * @param number tells kind and id, so that each has an id of its own
   */
  static InvalidPayload of(int number) {
    String id = "bad-" + number;
    String named = "{\"id\":\"" + id + "\"";
    return switch (number % KINDS) {
      case 0 -> new InvalidPayload(bytes("no JSON at all"), null, ErrorCode.UNDECODABLE);
      case 1 ->
          new InvalidPayload(
              new byte[] {0, (byte) 0xFF, 17, (byte) 0xC3, 40}, null, ErrorCode.UNDECODABLE);
      case 2 -> new InvalidPayload(null, null, ErrorCode.UNDECODABLE);
      case 3 ->
          new InvalidPayload(
              bytes(named + ",\"prompt\":\"x\",\"max_new_tokens\":0}"),
              id,
              ErrorCode.INVALID_PROMPT);
      case 4 ->
          new InvalidPayload(
              bytes(named + ",\"prompt\":\"x\",\"temperature\":-1}"), id, ErrorCode.INVALID_PROMPT);
      case 5 -> new InvalidPayload(bytes(named + "}"), id, ErrorCode.INVALID_PROMPT);
      default ->
          new InvalidPayload(
              bytes("{\"prompt\":\"nobody asks this\"}"), null, ErrorCode.INVALID_PROMPT);
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
