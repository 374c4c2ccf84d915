package io.skipstream.processor.topology;

import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.TokenLogprobs;

/** About how much memory a result takes. */
final class ResultSize {
  private static final long FIXED_BYTES = 512;
  private static final long LOGPROB_BYTES = 96;

  private ResultSize() {}

  static long bytes(GenerationResult result) {
    long bytes = FIXED_BYTES + 2L * result.text().length() + 4L * result.tokenIds().length;
    for (TokenLogprobs logprobs : result.logprobs()) {
      bytes += LOGPROB_BYTES * (1 + logprobs.top().size());
    }
    return bytes;
  }
}
