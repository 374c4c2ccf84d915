package io.skipstream.processor.topology;

import io.skipstream.processor.request.SourceRecord;
import java.util.Objects;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Connects {@link PromptTask} to Kafka Streams. The same object may live several times: Kafka
 * Streams closes tasks and revives them.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
final class PromptProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private final TaskServices services;
  private ProcessorContext<byte[], byte[]> context;
  private PromptTask task;
  private Cancellable ticking;

  PromptProcessor(TaskServices services) {
    this.services = Objects.requireNonNull(services, "services");
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> newContext) {
    context = newContext;
    task = new PromptTask(services, newContext);
    keepTicking();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("A record without its origin"));
    task.process(
        SourceRecord.of(
            record.key(),
            record.value(),
            record.headers(),
            source.topic(),
            source.partition(),
            source.offset(),
            record.timestamp()));
    keepTicking();
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
    // Kafka Streams keeps the schedules of a task that it closes and revives.
    stopTicking();
  }

  private void keepTicking() {
    if (ticking == null && task.needsTick()) {
      ticking =
          context.schedule(
              services.policy().drainInterval(), PunctuationType.WALL_CLOCK_TIME, this::tick);
    }
  }

  private void tick(long nowMs) {
    // Each punctuation makes Kafka Streams commit, so an idle task must have none.
    if (!task.tick(nowMs)) {
      stopTicking();
    }
  }

  private void stopTicking() {
    if (ticking != null) {
      ticking.cancel();
      ticking = null;
    }
  }
}
