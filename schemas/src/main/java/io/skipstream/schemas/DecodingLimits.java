package io.skipstream.schemas;

/**
 * What an untrusted payload may cost a decoder.
 *
 * @param maxBytes size of the payload, checked before anything is parsed
 * @param maxStringChars length of one string, in UTF-16 units
 * @param maxNestingDepth objects and arrays within each other, unknown fields included
 * @param maxNumberChars length of one number in JSON
 */
public record DecodingLimits(
    int maxBytes, int maxStringChars, int maxNestingDepth, int maxNumberChars) {
  /** 1 MiB, which is also what a Kafka broker accepts unless told otherwise. */
  public static final DecodingLimits DEFAULT = new DecodingLimits(1 << 20, 1 << 20, 32, 128);

  /** For prompts: half of that, since a pending prompt is kept as received and as resolved. */
  public static final DecodingLimits PROMPT = DEFAULT.withMaxBytes(1 << 19);

  public DecodingLimits {
    requirePositive("maxBytes", maxBytes);
    requirePositive("maxStringChars", maxStringChars);
    requirePositive("maxNestingDepth", maxNestingDepth);
    requirePositive("maxNumberChars", maxNumberChars);
    if (maxNestingDepth > 1000) {
      throw new IllegalArgumentException(
          "maxNestingDepth must be at most 1000, was " + maxNestingDepth);
    }
  }

  public DecodingLimits withMaxBytes(int bytes) {
    return new DecodingLimits(bytes, maxStringChars, maxNestingDepth, maxNumberChars);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
    }
  }
}
