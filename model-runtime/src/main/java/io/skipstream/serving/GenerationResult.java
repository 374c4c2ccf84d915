package io.skipstream.serving;

import io.skipstream.tuning.SkipSet;
import java.util.List;

/**
 * A finished generation. Text, ids and log-probabilities end at the same token.
 *
 * @param stopString the stop string that was met, or null
 * @param skipSet the skip set of the drafts; null where nothing was drafted
 * @param error what went wrong; null unless the reason is {@link FinishReason#ERROR}
 */
public record GenerationResult(
    String text,
    int[] tokenIds,
    int promptTokens,
    FinishReason finishReason,
    String stopString,
    List<TokenLogprobs> logprobs,
    AcceptanceStats acceptance,
    SkipSet skipSet,
    GenerationTimings timings,
    Throwable error) {
  public GenerationResult {
    logprobs = List.copyOf(logprobs);
  }
}
