package io.skipstream.processor.topology;

import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.processor.request.PendingPrompts;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.processor.request.SourceRecord;
import io.skipstream.processor.tokens.ChunkHeaders;
import io.skipstream.processor.tuning.Spent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.serving.AcceptanceStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationResult;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Everything that a task writes to topics, and the totals that are written with it.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class TaskOutput {
  private final TaskServices services;
  private final ProcessorContext<byte[], byte[]> context;
  private final KeyValueStore<String, Counters> store;
  private final byte[] incarnation;
  private final TaskLearning learning;
  private Counters totals;
  private boolean unrequested;

  TaskOutput(
      TaskServices services,
      ProcessorContext<byte[], byte[]> context,
      UUID incarnation,
      TaskLearning learning) {
    this.services = services;
    this.context = context;
    this.learning = learning;
    this.incarnation = incarnation.toString().getBytes(StandardCharsets.UTF_8);
    this.store = context.getStateStore(StateStores.COUNTERS);
    Counters stored = store.get(StateStores.TOTALS);
    this.totals = stored == null ? Counters.getDefaultInstance() : stored;
  }

  /** Totals with everything written so far, committed or not. */
  Counters totals() {
    return totals;
  }

  /** Whether something was written for which no commit was requested. */
  boolean unrequested() {
    return unrequested;
  }

  void commitRequested() {
    unrequested = false;
  }

  /** Answers a prompt. */
  void completed(PendingPrompt prompt, int attempt, GenerationResult result) {
    byte[] completion =
        services.completionCodec().encode(services.events().completion(prompt, attempt, result));
    if (completion.length > services.policy().recordBytes()) {
      services.metrics().tokens(result, true);
      failed(prompt, attempt, ErrorCode.COMPLETION_TOO_LARGE, "", tooLarge(completion.length));
      return;
    }
    services.metrics().tokens(result, false);
    services.metrics().promptEnded(result.finishReason());
    AcceptanceStats stats = result.acceptance();
    long nowMs = context.currentSystemTimeMs();
    Spent spent = learning.learn(prompt.getStream(), result, nowMs);
    write(
        totals.toBuilder()
            .setCompletions(totals.getCompletions() + 1)
            .setPromptTokens(totals.getPromptTokens() + result.promptTokens())
            .setCompletionTokens(totals.getCompletionTokens() + result.tokenIds().length)
            .setNumSpecSteps(totals.getNumSpecSteps() + stats.steps())
            .setNumDraftTokens(totals.getNumDraftTokens() + stats.draftTokens())
            .setNumAcceptedDraftTokens(totals.getNumAcceptedDraftTokens() + stats.acceptedTokens())
            .setResumed(totals.getResumed() + (attempt > 1 ? 1 : 0))
            .setSearchPasses(totals.getSearchPasses() + spent.searchPasses())
            .setServedPasses(totals.getServedPasses() + spent.servedPasses())
            .build());
    byte[] key = PendingPrompts.key(prompt);
    Record<byte[], byte[]> record = new Record<>(key, completion, nowMs, new RecordHeaders());
    if (prompt.getRequest().getStreamTokens()) {
      // Which chunks are of this text: a process presumed dead may count the same attempt.
      record.headers().add(ChunkHeaders.INCARNATION_ID, incarnation);
    }
    context.forward(record, sink(prompt));
    byte[] acceptance =
        services.acceptanceCodec().encode(services.events().acceptance(prompt, result, totals));
    forward(key, acceptance, NodeNames.ACCEPTANCE_SINK);
    if (learning.prior().isDue(nowMs)) {
      forward(learning.prior().key(), learning.prior().summary(nowMs), NodeNames.PRIOR_SINK);
    }
  }

  /** Ends an accepted prompt that is not being generated, without text. */
  void ended(PendingPrompt prompt, int attempts, FinishReason reason) {
    services.metrics().promptEnded(reason);
    write(totals.toBuilder().setCompletions(totals.getCompletions() + 1).build());
    forward(
        PendingPrompts.key(prompt),
        services.completionCodec().encode(services.events().unfinished(prompt, attempts, reason)),
        sink(prompt));
  }

  /** Ends an accepted prompt without an answer: a dead letter and a terminal event. */
  void failed(PendingPrompt prompt, int attempt, ErrorCode code, String field, Throwable why) {
    services.metrics().promptEnded(FinishReason.ERROR);
    deadLetter(PendingPrompts.source(prompt), code, field, why);
    CompletionEvent event =
        services.events().failure(prompt, attempt, CompletionEvents.error(code, field, why));
    forward(PendingPrompts.key(prompt), services.completionCodec().encode(event), sink(prompt));
  }

  /** The dead letter of a record that was not accepted. */
  void refused(SourceRecord source, RejectedPromptException why) {
    deadLetter(source, why.code(), why.field(), why);
  }

  /** The terminal event of such a record. */
  void rejected(PendingPrompt refused) {
    unrequested = true;
    forward(
        PendingPrompts.key(refused),
        services.completionCodec().encode(services.events().rejection(refused)),
        sink(refused));
  }

  private String sink(PendingPrompt prompt) {
    String reply = services.replies().of(prompt);
    return reply == null ? NodeNames.COMPLETIONS_SINK : NodeNames.replySink(reply);
  }

  private void deadLetter(SourceRecord source, ErrorCode code, String field, Throwable why) {
    services.metrics().promptRejected(code);
    write(totals.toBuilder().setDeadLetters(totals.getDeadLetters() + 1).build());
    context.forward(
        services.deadLetter().of(source, code, field, why), NodeNames.DEAD_LETTERS_SINK);
  }

  private void write(Counters changed) {
    totals = changed;
    store.put(StateStores.TOTALS, changed);
    unrequested = true;
  }

  private void forward(byte[] key, byte[] value, String sink) {
    context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink);
  }

  private IllegalStateException tooLarge(int bytes) {
    return new IllegalStateException(
        "The completion takes "
            + bytes
            + " bytes, the limit is "
            + services.policy().recordBytes());
  }
}
