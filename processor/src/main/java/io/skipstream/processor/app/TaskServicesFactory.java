package io.skipstream.processor.app;

import io.skipstream.processor.cancel.CancelTable;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.deadletter.DeadLetter;
import io.skipstream.processor.gate.PollGate;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.processor.poison.ProcessLife;
import io.skipstream.processor.request.PromptIntake;
import io.skipstream.processor.request.ReplyTopics;
import io.skipstream.processor.request.RequestLimits;
import io.skipstream.processor.tokens.ChunkQueue;
import io.skipstream.processor.topology.CompletionEvents;
import io.skipstream.processor.topology.TaskPolicy;
import io.skipstream.processor.topology.TaskServices;
import io.skipstream.processor.tuning.PriorPool;
import io.skipstream.processor.tuning.PriorScope;
import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.serving.Generator;
import java.util.UUID;
import java.util.function.Consumer;

/** Puts together what the tasks share, as the settings say. */
public final class TaskServicesFactory {
  private TaskServicesFactory() {}

  public static TaskServices create(
      SkipstreamConfig config,
      ServingModel model,
      PollGate gate,
      CreditPool credits,
      ProcessorMetrics metrics,
      ProcessLife life,
      Consumer<Throwable> onEngineLost) {
    Generator generator = model.generator();
    PromptIntake intake =
        new PromptIntake(
            config.format(Settings.FORMAT_PROMPTS),
            RequestLimits.of(config),
            generator,
            model.defaults(),
            model.renderer());
    CancelTable cancels =
        new CancelTable(
            config.number(Settings.CANCEL_UNMATCHED_MAX),
            config.number(Settings.CANCEL_RETENTION_MS),
            System::currentTimeMillis,
            metrics::cancelsUnmet);
    metrics.watchCancellations(cancels::count);
    PriorScope priorScope =
        PriorScope.of(generator.engineInfo(), config.text(Settings.APPLICATION_ID));
    return new TaskServices(
        config.topics().prompts(),
        TaskPolicy.of(config),
        generator,
        credits,
        gate,
        metrics,
        intake,
        new ReplyTopics(config.topics().replies()),
        new CompletionEvents(generator.engineInfo(), config.text(Settings.VERIFY_LAW)),
        config.format(Settings.FORMAT_COMPLETIONS).codec(CompletionEvent.getDefaultInstance()),
        config.format(Settings.FORMAT_ACCEPTANCE).codec(AcceptanceEvent.getDefaultInstance()),
        new DeadLetter(config.number(Settings.LIMITS_RECORD_BYTES)),
        life,
        cancels,
        new ChunkQueue(config.number(Settings.TOKENS_QUEUE_MAX), metrics),
        priorScope,
        new PriorPool(priorScope, config.number(Settings.TUNING_PRIOR_INTERVAL_MS), metrics),
        UUID::randomUUID,
        onEngineLost);
  }
}
