package io.skipstream.processor.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.skipstream.schemas.v1.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one task, shown by the process that owns it and by no other.
 *
 * <p><b>Threading:</b> written by the task's thread, read by any. <b>Ownership:</b> {@link #close}
 * takes the meters away.
 */
public final class TaskMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final int partition;
  private final Consumer<TaskMetrics> onClose;
  private final List<Meter> meters = new ArrayList<>();
  private volatile Counters committed = Counters.getDefaultInstance();
  private volatile long pendingCount;
  private volatile long pendingBytes;
  private volatile long busyCount;
  private volatile boolean gateClosed;
  private volatile long tunedStreams;

  TaskMetrics(MeterRegistry registry, int partition, Consumer<TaskMetrics> onClose) {
    this.registry = registry;
    this.partition = partition;
    this.onClose = onClose;
  }

  /** Totals that are committed. */
  public void committed(Counters totals) {
    committed = totals;
  }

  public void window(int count, long bytes, int busy, boolean closed) {
    pendingCount = count;
    pendingBytes = bytes;
    busyCount = busy;
    gateClosed = closed;
  }

  /** Streams of which something is learnt. */
  public void tunedStreams(long count) {
    tunedStreams = count;
  }

  @Override
  public void close() {
    unregister();
    onClose.accept(this);
  }

  int partition() {
    return partition;
  }

  long pendingCount() {
    return pendingCount;
  }

  long busyCount() {
    return busyCount;
  }

  void register() {
    total(Meters.COMMITTED_COMPLETIONS, Counters::getCompletions);
    total(Meters.COMMITTED_DEAD_LETTERS, Counters::getDeadLetters);
    total(Meters.COMMITTED_PROMPT_TOKENS, Counters::getPromptTokens);
    total(Meters.COMMITTED_COMPLETION_TOKENS, Counters::getCompletionTokens);
    total(Meters.COMMITTED_SPEC_STEPS, Counters::getNumSpecSteps);
    total(Meters.COMMITTED_DRAFT_TOKENS, Counters::getNumDraftTokens);
    total(Meters.COMMITTED_ACCEPTED_TOKENS, Counters::getNumAcceptedDraftTokens);
    total(Meters.COMMITTED_RESUMED, Counters::getResumed);
    total(Meters.COMMITTED_SEARCH_PASSES, Counters::getSearchPasses);
    total(Meters.COMMITTED_SERVED_PASSES, Counters::getServedPasses);
    gauge(Meters.PENDING_COUNT, task -> task.pendingCount);
    gauge(Meters.PENDING_BYTES, task -> task.pendingBytes);
    gauge(Meters.GATE_CLOSED, task -> task.gateClosed ? 1 : 0);
    gauge(Meters.TUNED_STREAMS, task -> task.tunedStreams);
  }

  void unregister() {
    meters.forEach(registry::remove);
    meters.clear();
  }

  private void total(Meters meter, ToDoubleFunction<Counters> value) {
    meters.add(
        FunctionCounter.builder(meter.key(), this, task -> value.applyAsDouble(task.committed))
            .description(meter.description())
            .tag("partition", String.valueOf(partition))
            .register(registry));
  }

  private void gauge(Meters meter, ToDoubleFunction<TaskMetrics> value) {
    meters.add(
        Gauge.builder(meter.key(), this, value)
            .description(meter.description())
            .tag("partition", String.valueOf(partition))
            .register(registry));
  }
}
