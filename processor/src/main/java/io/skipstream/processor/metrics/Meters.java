package io.skipstream.processor.metrics;

/**
 * Names and meanings of all meters. Those called committed are totals of a task, stored with its
 * results and thus exact over crashes and moves; the others count what this process did, repeats
 * included.
 */
public enum Meters {
  COMMITTED_COMPLETIONS(
      "skipstream.completions.committed", "Completions in the completions topic, by partition"),
  COMMITTED_DEAD_LETTERS("skipstream.dead.letters.committed", "Dead letters, by partition"),
  COMMITTED_PROMPT_TOKENS("skipstream.prompt.tokens.committed", "Prompt tokens of completions"),
  COMMITTED_COMPLETION_TOKENS(
      "skipstream.completion.tokens.committed", "Generated tokens of completions"),
  COMMITTED_SPEC_STEPS("skipstream.spec.steps.committed", "Steps that drafted something"),
  COMMITTED_DRAFT_TOKENS("skipstream.draft.tokens.committed", "Tokens drafted"),
  COMMITTED_ACCEPTED_TOKENS(
      "skipstream.draft.tokens.accepted.committed", "Drafted tokens that were accepted"),
  COMMITTED_RESUMED("skipstream.resumed.committed", "Completions that took several attempts"),
  COMMITTED_SEARCH_PASSES(
      "skipstream.search.passes.committed", "Pass-equivalents spent on search for skip sets"),
  COMMITTED_SERVED_PASSES(
      "skipstream.served.passes.committed",
      "Pass-equivalents that plain decoding of the same streams' tokens would have taken"),

  PENDING_COUNT("skipstream.pending.prompts", "Accepted prompts without an answer, by partition"),
  PENDING_BYTES("skipstream.pending.bytes", "Bytes of accepted prompts, by partition"),
  GATE_CLOSED("skipstream.gate.closed", "1 while the partition is not read, by partition"),
  LAG("skipstream.lag.prompts", "Prompts of owned partitions that are not accepted yet"),
  BACKLOG("skipstream.backlog.prompts", "Lag plus accepted prompts without an answer"),
  STORE_MEMORY("skipstream.store.memory.bytes", "Memory outside of the heap that the stores use"),
  CREDITS_TAKEN("skipstream.credits.taken", "Prompts that the decoder holds"),
  CREDITS_CAPACITY("skipstream.credits.capacity", "Prompts that the decoder may hold"),
  DECODER_ACTIVE("skipstream.decoder.active.sequences", "Prompts with a place in the batch"),
  DECODER_WAITING("skipstream.decoder.waiting.sequences", "Prompts that wait for such a place"),
  DECODER_PREEMPTIONS(
      "skipstream.decoder.preemptions",
      "Places in the batch lost for lack of room in the KV cache"),
  DECODER_DISPLACEMENTS(
      "skipstream.decoder.displacements",
      "Places in the batch lost to a stream that came and had none"),
  DECODER_RESTS(
      "skipstream.decoder.rests",
      "Rounds that prompts sat out so that other streams were not slowed down"),
  KV_RESERVED("skipstream.kv.reserved.tokens", "Positions of the KV cache that are in use"),
  KV_CAPACITY(
      "skipstream.kv.capacity.tokens", "Positions of the KV cache; 0 before the first prompt"),

  TUNED_STREAMS(
      "skipstream.tuning.streams", "Streams of which something is learnt, about, by partition"),
  TUNING_BYTES("skipstream.tuning.state.bytes", "Size of what is stored for a stream"),
  TUNING_TOO_LARGE(
      "skipstream.tuning.state.too.large", "Values not stored because they exceed 4 KiB"),
  TUNING_UNREADABLE(
      "skipstream.tuning.state.unreadable", "Reads of stored values that could not be read"),
  TUNING_FORGOTTEN(
      "skipstream.tuning.state.forgotten", "Streams forgotten after tuning.retention.ms"),
  PRIOR_UNREADABLE(
      "skipstream.tuning.prior.unreadable", "Records of the prior's topic that could not be read"),

  ACCEPTED("skipstream.prompts.accepted", "Prompts accepted by this process"),
  REJECTED("skipstream.prompts.rejected", "Prompts rejected by this process, by code"),
  REPEATED("skipstream.prompts.repeated", "Prompts sent again, not answered again"),
  ATTEMPTS("skipstream.attempts.started", "Generations started by this process"),
  RESTORED("skipstream.prompts.restored", "Prompts taken up from the store after a start or move"),
  CRASHES("skipstream.crashes", "Generations found to have ended with their process's death"),
  FAILED_ATTEMPTS("skipstream.attempts.failed", "Generations that failed and are tried again"),
  DROPPED("skipstream.results.dropped", "Results that nobody waited for any more"),
  ENDED("skipstream.prompts.ended", "Accepted prompts ended by this process, by finish reason"),
  CANCELS_READ("skipstream.cancellations.read", "Cancellations read by this process"),
  CANCELS_UNREADABLE(
      "skipstream.cancellations.unreadable", "Records of that topic that are no cancellations"),
  CANCELS_UNMET(
      "skipstream.cancellations.unmet",
      "Cancellations given up without having met a prompt of this process"),
  CANCELS_KEPT("skipstream.cancellations.kept", "Cancellations that this process keeps"),
  CANCEL_READ_FAILURES(
      "skipstream.cancellations.read.failures", "Failed attempts to read cancellations"),
  CHUNKS_SENT("skipstream.chunks.sent", "Token chunks sent"),
  CHUNKS_FAILED("skipstream.chunks.failed", "Token chunks that could not be sent"),
  CHUNK_GAPS("skipstream.chunks.gaps", "Generations whose remaining chunks were dropped"),
  EXECUTED_TOKENS("skipstream.tokens.executed", "Tokens generated by this process"),
  WASTED_TOKENS("skipstream.tokens.wasted", "Of these, tokens of results without a completion");

  private final String key;
  private final String description;

  Meters(String key, String description) {
    this.key = key;
    this.description = description;
  }

  /** The name; Prometheus shows it with underscores and, for counters, {@code _total}. */
  public String key() {
    return key;
  }

  public String description() {
    return description;
  }
}
