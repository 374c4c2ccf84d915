package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.CompletionEvent;

/**
 * A prompt's way through the pipeline. All times are of this machine's wall clock.
 *
 * @param stream its key
 * @param appendedMs when the broker appended the prompt
 * @param forwardedMs when the processor wrote its completion, not committed yet
 * @param visibleMs when a reader of committed records had it
 */
public record Delivery(
    String stream,
    CompletionEvent completion,
    double appendedMs,
    double forwardedMs,
    double visibleMs) {

  /** From the append to the visible completion. */
  public double latencyMs() {
    return visibleMs - appendedMs;
  }

  /** Of this what was not spent in the decode loop. */
  public double addedMs() {
    return latencyMs() - completion.getTimings().getTotalMs();
  }

  /** From the write of the completion to its being visible: the commit. */
  public double commitMs() {
    return visibleMs - forwardedMs;
  }

  /** Prompt and generated tokens, by which streams share the decoder. */
  public long servedTokens() {
    return completion.getUsage().getTotalTokens();
  }

  public int generatedTokens() {
    return completion.getUsage().getCompletionTokens();
  }
}
