package io.skipstream.schemas;

import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.schemas.v1.PromptEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * Tells whether a decoded prompt makes sense, as far as that can be told without a model.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class PromptValidator {
  private final PromptLimits limits;

  public PromptValidator(PromptLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  /**
   * @throws InvalidEventException naming field, value and limit of the first thing that is wrong
   */
  public void validate(PromptEvent event) throws InvalidEventException {
    PromptIds.requireId(event.getId(), limits.maxIdChars());
    validatePrompt(event);
    validateSampling(event);
    validateStops(event);
    validateMetadata(event);
  }

  private void validatePrompt(PromptEvent event) throws InvalidEventException {
    boolean messages = event.getMessagesCount() > 0;
    if (event.getPrompt().isEmpty() != messages) {
      throw new InvalidEventException(
          "prompt", messages ? "both" : "neither", "exactly one of prompt and messages");
    }
    require(
        event.getMessagesCount() <= limits.maxMessages(),
        "messages",
        event.getMessagesCount() + " messages",
        "at most " + limits.maxMessages() + " messages");
    String field = messages ? "messages" : "prompt";
    long bytes = utf8Bytes(event.getPrompt());
    for (int i = 0; i < event.getMessagesCount(); i++) {
      ChatMessage message = event.getMessages(i);
      String role = message.getRole();
      bytes += utf8Bytes(role) + utf8Bytes(message.getContent());
      require(
          !role.isBlank() && chars(role) <= limits.maxRoleChars(),
          "messages[" + i + "].role",
          Excerpt.quoted(role),
          "1 to " + limits.maxRoleChars() + " characters, not blank");
    }
    require(
        bytes <= limits.maxPromptBytes(),
        field,
        bytes + " bytes",
        "at most " + limits.maxPromptBytes() + " bytes");
  }

  private void validateSampling(PromptEvent event) throws InvalidEventException {
    if (event.hasMaxNewTokens()) {
      requireWithin("max_new_tokens", event.getMaxNewTokens(), 1, limits.maxNewTokens());
    }
    if (event.hasTopK()) {
      requireWithin("top_k", event.getTopK(), 0, Integer.MAX_VALUE);
    }
    if (event.hasLogprobs()) {
      requireWithin("logprobs", event.getLogprobs(), 0, limits.maxLogprobs());
    }
    // Each comparison is false for NaN, which is thus refused.
    double temperature = event.getTemperature();
    require(temperature >= 0 && temperature <= 100, "temperature", temperature, "from 0 to 100");
    double topP = event.getTopP();
    require(
        !event.hasTopP() || (topP > 0 && topP <= 1), "top_p", topP, "greater than 0, at most 1");
    double minP = event.getMinP();
    require(minP >= 0 && minP < 1, "min_p", minP, "0 or greater, less than 1");
    double penalty = event.getRepetitionPenalty();
    require(
        !event.hasRepetitionPenalty() || (penalty > 0 && penalty <= 100),
        "repetition_penalty",
        penalty,
        "greater than 0, at most 100");
    long deadline = event.getDeadlineEpochMs();
    require(deadline >= 0, "deadline_epoch_ms", deadline, "0 or greater");
  }

  private void validateStops(PromptEvent event) throws InvalidEventException {
    require(
        event.getStopCount() <= limits.maxStops(),
        "stop",
        event.getStopCount() + " strings",
        "at most " + limits.maxStops() + " strings");
    for (int i = 0; i < event.getStopCount(); i++) {
      String stop = event.getStop(i);
      require(
          !stop.isEmpty() && chars(stop) <= limits.maxStopChars(),
          "stop[" + i + "]",
          Excerpt.quoted(stop),
          "1 to " + limits.maxStopChars() + " characters");
    }
  }

  private void validateMetadata(PromptEvent event) throws InvalidEventException {
    require(
        event.getMetadataCount() <= limits.maxMetadataEntries(),
        "metadata",
        event.getMetadataCount() + " entries",
        "at most " + limits.maxMetadataEntries() + " entries");
    long bytes = 0;
    for (Map.Entry<String, String> entry : event.getMetadataMap().entrySet()) {
      String key = entry.getKey();
      require(
          !key.isEmpty() && chars(key) <= limits.maxMetadataKeyChars(),
          "metadata",
          "the key " + Excerpt.quoted(key),
          "keyed by 1 to " + limits.maxMetadataKeyChars() + " characters");
      bytes += utf8Bytes(key) + utf8Bytes(entry.getValue());
    }
    require(
        bytes <= limits.maxMetadataBytes(),
        "metadata",
        bytes + " bytes",
        "at most " + limits.maxMetadataBytes() + " bytes");
  }

  /** Of an unsigned field, whose values above 2^31 Java shows as negative. */
  private static void requireWithin(String field, int unsigned, long min, long max)
      throws InvalidEventException {
    long value = Integer.toUnsignedLong(unsigned);
    require(value >= min && value <= max, field, value, "from " + min + " to " + max);
  }

  private static void require(boolean holds, String field, Object value, String limit)
      throws InvalidEventException {
    if (!holds) {
      throw new InvalidEventException(field, value.toString(), limit);
    }
  }

  private static int chars(String text) {
    return text.codePointCount(0, text.length());
  }

  private static long utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
