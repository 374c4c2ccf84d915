package io.skipstream.lab;

import io.skipstream.engine.SequenceId;
import io.skipstream.speculation.SamplingParameters;

/**
 * A completion that the full model has verified, its KV still in the engine: what a draft under any
 * set would have met can be found out by scratch runs.
 *
 * @param tokens prompt and completion; not to be written to
 * @param promptTokens of them
 * @param seed of the noise that the completion was drawn with
 */
record VerifiedRecord(
    SequenceId kv, int[] tokens, int promptTokens, SamplingParameters sampling, long seed) {

  int emitted() {
    return tokens.length - promptTokens;
  }
}
