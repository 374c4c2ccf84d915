package io.skipstream.processor.topology;

import io.skipstream.processor.request.PendingPrompts;
import io.skipstream.processor.request.PromptIntake;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.processor.request.SourceRecord;
import io.skipstream.schemas.v1.Error;
import io.skipstream.schemas.v1.PendingPrompt;

/**
 * Refuses records: a dead letter at once, and a terminal event if the prompt's id can be read, in
 * its turn.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class Rejections {
  private final PromptIntake intake;
  private final Endings endings;
  private final TaskOutput output;

  Rejections(TaskServices services, Endings endings, TaskOutput output) {
    this.intake = services.intake();
    this.endings = endings;
    this.output = output;
  }

  void reject(SourceRecord source, RejectedPromptException why) {
    output.refused(source, why);
    intake
        .readableId(source.value())
        .ifPresent(
            id -> {
              Error error = CompletionEvents.error(why.code(), why.field(), why);
              PendingPrompt refused =
                  PendingPrompts.refused(source, intake.readableStream(source.key()), id, error);
              endings.endRefused(refused, () -> output.rejected(refused));
            });
  }
}
