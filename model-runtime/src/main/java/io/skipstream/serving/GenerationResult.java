package io.skipstream.serving;

import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import java.util.List;

/**
 * A finished generation. Text, ids and log-probabilities end at the same token: the ids are the
 * fewest that cover the text, so that a token in whose middle a stop string begins is the last one.
 *
 * <p>A generation that was broken off (deadline, cancelled, error) gives the beginning of what the
 * whole one would have given: nothing that a stop string might have cut.
 *
 * @param tokenIds an end-of-sequence token included, which has no text
 * @param stopString the stop string that was met, or null
 * @param skipSet the skip set of the drafts; null where nothing was drafted
 * @param tuning what is known of the stream by now; null where nothing is learnt
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
    StreamTuning tuning,
    GenerationTimings timings,
    Throwable error) {
  public GenerationResult {
    logprobs = List.copyOf(logprobs);
  }
}
