package io.skipstream.processor.topology;

import io.skipstream.processor.handoff.FinishedAttempt;
import io.skipstream.processor.handoff.Incarnation;
import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.processor.poison.Probation;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.InvalidPromptException;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Turns results into terminal events, or into further attempts. What comes for a prompt that has
 * ended is dropped.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class ResultDrain {
  private final TaskServices services;
  private final PendingWindow window;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final Incarnation incarnation;
  private final Endings endings;
  private final TaskOutput output;
  private final Probation probation;

  ResultDrain(
      TaskServices services,
      PendingWindow window,
      KeyValueStore<Long, PendingPrompt> store,
      Incarnation incarnation,
      Endings endings,
      TaskOutput output,
      Probation probation) {
    this.services = services;
    this.window = window;
    this.store = store;
    this.incarnation = incarnation;
    this.endings = endings;
    this.output = output;
    this.probation = probation;
  }

  /**
   * Handles what has arrived.
   *
   * @throws EngineFailedException if a result says that the engine is lost
   */
  void drain(long nowMs) {
    for (FinishedAttempt next = incarnation.poll(); next != null; next = incarnation.poll()) {
      handle(next, nowMs);
    }
  }

  private void handle(FinishedAttempt finished, long nowMs) {
    PendingEntry entry = window.get(finished.offset());
    PendingPrompt prompt = store.get(finished.offset());
    if (entry == null
        || prompt == null
        || !entry.started()
        || prompt.getAttempts() != finished.attempt()) {
      services.metrics().resultDropped(finished);
      return;
    }
    GenerationResult result = finished.result();
    probation.survived();
    window.charge(entry, (long) result.promptTokens() + result.tokenIds().length);
    switch (result.finishReason()) {
      case STOP, LENGTH, DEADLINE -> complete(entry, prompt, finished);
      case CANCELLED -> {
        if (entry.cancelled()) {
          complete(entry, prompt, finished);
        } else {
          // The generator is closing. The next process takes it up.
          services.metrics().tokens(result, true);
          giveBack(prompt);
          window.waitAgain(entry);
        }
      }
      case ERROR -> failed(entry, prompt, finished, nowMs);
    }
  }

  private void complete(PendingEntry entry, PendingPrompt prompt, FinishedAttempt finished) {
    GenerationResult result = finished.result();
    endings.end(
        entry,
        prompt,
        ResultSize.bytes(result),
        () -> output.completed(prompt, finished.attempt(), result));
  }

  private void failed(
      PendingEntry entry, PendingPrompt prompt, FinishedAttempt finished, long nowMs) {
    Throwable error = finished.result().error();
    services.metrics().tokens(finished.result(), true);
    if (EngineFailures.isEngineLost(finished.result())) {
      throw new EngineFailedException(
          "The engine failed while it generated " + describe(prompt) + ": " + error, error);
    }
    if (error instanceof InvalidPromptException invalid) {
      fail(entry, prompt, ErrorCode.INVALID_PROMPT, invalid.field(), invalid);
    } else if (entry.cancelled()) {
      int attempt = finished.attempt();
      endings.end(entry, prompt, 0, () -> output.ended(prompt, attempt, FinishReason.CANCELLED));
    } else if (entry.failures() < services.policy().maxRetries()) {
      services.metrics().attemptFailed();
      giveBack(prompt);
      window.waitAfterFailure(entry, nowMs + services.policy().backoffMs(entry.failures()));
    } else {
      fail(entry, prompt, ErrorCode.ENGINE, "", error);
    }
  }

  /** From now on nobody's death is due to it. */
  private void giveBack(PendingPrompt prompt) {
    store.put(prompt.getOffset(), prompt.toBuilder().clearStartedBy().build());
  }

  private void fail(
      PendingEntry entry, PendingPrompt prompt, ErrorCode code, String field, Throwable why) {
    endings.end(
        entry, prompt, 0, () -> output.failed(prompt, prompt.getAttempts(), code, field, why));
  }

  private static String describe(PendingPrompt prompt) {
    return prompt.getTopic() + "-" + prompt.getPartition() + "@" + prompt.getOffset();
  }
}
