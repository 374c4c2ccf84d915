package io.skipstream.serving;

import io.skipstream.speculation.SamplingParameters;
import java.util.List;
import java.util.Objects;

/**
 * A prompt with everything resolved.
 *
 * @param stream the key whose requests share what is learnt
 * @param prompt text for the tokenizer
 * @param addSpecialTokens whether the tokenizer adds its own (not where a chat template wrote them)
 * @param logprobs alternatives to report for each token; -1 is none, not even the chosen token's
 * @param deadlineEpochMs when to give up; {@link Long#MAX_VALUE} is never
 * @param memory what is known of the stream
 */
public record GenerationRequest(
    String id,
    String stream,
    String prompt,
    boolean addSpecialTokens,
    int maxNewTokens,
    SamplingParameters sampling,
    long seed,
    List<String> stopStrings,
    int logprobs,
    long deadlineEpochMs,
    StreamMemory memory) {
  public static final int NO_LOGPROBS = -1;
  public static final int MAX_LOGPROBS = 20;

  public GenerationRequest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(memory, "memory");
    stopStrings = List.copyOf(stopStrings);
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("max_new_tokens must be 1 or more, was " + maxNewTokens);
    }
    if (logprobs < NO_LOGPROBS || logprobs > MAX_LOGPROBS) {
      throw new IllegalArgumentException(
          "logprobs must be within 0.." + MAX_LOGPROBS + ", was " + logprobs);
    }
    for (String stop : stopStrings) {
      if (stop.isEmpty()) {
        throw new IllegalArgumentException("stop must not hold an empty string");
      }
    }
  }
}
