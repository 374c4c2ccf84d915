package io.skipstream.schemas;

/** Checks before anything is parsed. */
final class Payloads {
  private Payloads() {}

  static void requireSize(byte[] payload, DecodingLimits limits) throws EventDecodingException {
    if (payload == null) {
      throw new EventDecodingException(
          "", "an event", "null", "the value is null (a tombstone), expected an event");
    }
    if (payload.length > limits.maxBytes()) {
      throw new EventDecodingException(
          "",
          "at most " + limits.maxBytes() + " bytes",
          payload.length + " bytes",
          payload.length + " bytes, the limit is " + limits.maxBytes());
    }
  }
}
