package io.skipstream.processor.topology;

import io.skipstream.processor.cancel.CancelTable;
import io.skipstream.processor.deadletter.DeadLetter;
import io.skipstream.processor.gate.PollGate;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.request.PromptIntake;
import io.skipstream.processor.request.ReplyTopics;
import io.skipstream.processor.tokens.ChunkQueue;
import io.skipstream.processor.tuning.PriorPool;
import io.skipstream.processor.tuning.PriorScope;
import io.skipstream.schemas.EventCodec;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.serving.Generator;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the tasks of a process share.
 *
 * <p><b>Threading:</b> everything in it may be used on any thread. <b>Ownership:</b> nothing in it
 * is closed by a task.
 *
 * @param promptsTopic whose partitions the gate closes
 * @param replies where completions may go that a prompt wants elsewhere
 * @param priorScope whose experience is shared with whom
 * @param priorPool what new streams begin with
 * @param incarnationIds a new id for each life of a task
 * @param onEngineLost told, on the decode thread, if the engine fails while no task waits for it
 */
public record TaskServices(
    String promptsTopic,
    TaskPolicy policy,
    Generator generator,
    CreditPool credits,
    PollGate gate,
    ProcessorMetrics metrics,
    PromptIntake intake,
    ReplyTopics replies,
    CompletionEvents events,
    EventCodec<CompletionEvent> completionCodec,
    EventCodec<AcceptanceEvent> acceptanceCodec,
    DeadLetter deadLetter,
    ProcessLife life,
    CancelTable cancels,
    ChunkQueue chunks,
    PriorScope priorScope,
    PriorPool priorPool,
    Supplier<UUID> incarnationIds,
    Consumer<Throwable> onEngineLost) {
  public TaskServices {
    Objects.requireNonNull(promptsTopic, "promptsTopic");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(generator, "generator");
    Objects.requireNonNull(credits, "credits");
    Objects.requireNonNull(gate, "gate");
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(intake, "intake");
    Objects.requireNonNull(replies, "replies");
    Objects.requireNonNull(events, "events");
    Objects.requireNonNull(completionCodec, "completionCodec");
    Objects.requireNonNull(acceptanceCodec, "acceptanceCodec");
    Objects.requireNonNull(deadLetter, "deadLetter");
    Objects.requireNonNull(life, "life");
    Objects.requireNonNull(cancels, "cancels");
    Objects.requireNonNull(chunks, "chunks");
    Objects.requireNonNull(priorScope, "priorScope");
    Objects.requireNonNull(priorPool, "priorPool");
    Objects.requireNonNull(incarnationIds, "incarnationIds");
    Objects.requireNonNull(onEngineLost, "onEngineLost");
  }
}
