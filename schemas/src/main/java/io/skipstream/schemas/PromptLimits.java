package io.skipstream.schemas;

/**
 * Bounds of a prompt event that hold for every model. Characters are Unicode code points; bytes are
 * those of UTF-8.
 *
 * @param maxIdChars of the id
 * @param maxPromptBytes of the prompt, or of all chat messages together, roles included
 * @param maxMessages chat messages
 * @param maxRoleChars of a chat message's role
 * @param maxNewTokens of {@code max_new_tokens}; bounds the completion
 * @param maxStops stop strings
 * @param maxStopChars of one stop string
 * @param maxLogprobs alternatives for each token
 * @param maxMetadataEntries entries of the metadata
 * @param maxMetadataKeyChars of one key
 * @param maxMetadataBytes of all keys and values
 */
public record PromptLimits(
    int maxIdChars,
    int maxPromptBytes,
    int maxMessages,
    int maxRoleChars,
    int maxNewTokens,
    int maxStops,
    int maxStopChars,
    int maxLogprobs,
    int maxMetadataEntries,
    int maxMetadataKeyChars,
    int maxMetadataBytes) {
  /**
   * With {@link DecodingLimits#PROMPT}, a {@code PendingPrompt} takes at most 832 KiB plus what the
   * record's key and headers and the chat template add: below Kafka's default of 1 MiB for records
   * that are not contrived. Whoever stores it checks its actual size.
   */
  public static final PromptLimits DEFAULT =
      new PromptLimits(256, 256 * 1024, 1024, 64, 131_072, 16, 256, 20, 64, 128, 16 * 1024);

  public PromptLimits {
    requirePositive("maxIdChars", maxIdChars);
    requirePositive("maxPromptBytes", maxPromptBytes);
    requirePositive("maxMessages", maxMessages);
    requirePositive("maxRoleChars", maxRoleChars);
    requirePositive("maxNewTokens", maxNewTokens);
    requirePositive("maxStopChars", maxStopChars);
    requirePositive("maxMetadataKeyChars", maxMetadataKeyChars);
    requireNonNegative("maxStops", maxStops);
    requireNonNegative("maxLogprobs", maxLogprobs);
    requireNonNegative("maxMetadataEntries", maxMetadataEntries);
    requireNonNegative("maxMetadataBytes", maxMetadataBytes);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
    }
  }

  private static void requireNonNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must be 0 or more, was " + value);
    }
  }
}
