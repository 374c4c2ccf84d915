package io.skipstream.processor.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.processor.handoff.FinishedAttempt;
import io.skipstream.processor.request.ErrorCode;
import io.skipstream.serving.DecodeStats;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationResult;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The meters of this process.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> the registry is the caller's.
 */
public final class ProcessorMetrics {
  private final MeterRegistry registry;
  private final Map<Integer, TaskMetrics> tasks = new ConcurrentHashMap<>();
  private final Map<Integer, Long> pendingAtClose = new ConcurrentHashMap<>();
  private final Map<ErrorCode, Counter> rejected = new EnumMap<>(ErrorCode.class);
  private final Counter accepted;
  private final Counter repeated;
  private final Counter attempts;
  private final Counter restored;
  private final Counter crashes;
  private final Counter failedAttempts;
  private final Counter dropped;
  private final Counter executedTokens;
  private final Counter wastedTokens;
  private final Map<FinishReason, Counter> ended = new EnumMap<>(FinishReason.class);
  private final Counter cancelsRead;
  private final Counter cancelsUnreadable;
  private final Counter cancelsUnmet;
  private final Counter cancelReadFailures;
  private final Counter chunksSent;
  private final Counter chunksFailed;
  private final Counter chunkGaps;
  private final DistributionSummary tuningBytes;
  private final Counter tuningTooLarge;
  private final Counter tuningUnreadable;
  private final Counter tuningForgotten;
  private final Counter priorUnreadable;

  public ProcessorMetrics(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.accepted = counter(Meters.ACCEPTED);
    this.repeated = counter(Meters.REPEATED);
    this.attempts = counter(Meters.ATTEMPTS);
    this.restored = counter(Meters.RESTORED);
    this.crashes = counter(Meters.CRASHES);
    this.failedAttempts = counter(Meters.FAILED_ATTEMPTS);
    this.dropped = counter(Meters.DROPPED);
    this.executedTokens = counter(Meters.EXECUTED_TOKENS);
    this.wastedTokens = counter(Meters.WASTED_TOKENS);
    this.cancelsRead = counter(Meters.CANCELS_READ);
    this.cancelsUnreadable = counter(Meters.CANCELS_UNREADABLE);
    this.cancelsUnmet = counter(Meters.CANCELS_UNMET);
    this.cancelReadFailures = counter(Meters.CANCEL_READ_FAILURES);
    this.chunksSent = counter(Meters.CHUNKS_SENT);
    this.chunksFailed = counter(Meters.CHUNKS_FAILED);
    this.chunkGaps = counter(Meters.CHUNK_GAPS);
    this.tuningBytes =
        DistributionSummary.builder(Meters.TUNING_BYTES.key())
            .description(Meters.TUNING_BYTES.description())
            .register(registry);
    this.tuningTooLarge = counter(Meters.TUNING_TOO_LARGE);
    this.tuningUnreadable = counter(Meters.TUNING_UNREADABLE);
    this.tuningForgotten = counter(Meters.TUNING_FORGOTTEN);
    this.priorUnreadable = counter(Meters.PRIOR_UNREADABLE);
    for (FinishReason reason : FinishReason.values()) {
      ended.put(reason, counter(Meters.ENDED, "reason", reason.wireName()));
    }
    for (ErrorCode code : ErrorCode.values()) {
      rejected.put(code, counter(Meters.REJECTED, "code", code.wireName()));
    }
  }

  /** Shows the credits of the pool. */
  public void watch(CreditPool credits) {
    gauge(Meters.CREDITS_TAKEN, credits::taken);
    gauge(Meters.CREDITS_CAPACITY, credits::capacity);
  }

  /** Shows what the decoder holds. */
  public void watchDecoder(Supplier<DecodeStats> stats) {
    gauge(Meters.DECODER_ACTIVE, () -> stats.get().activeSequences());
    gauge(Meters.DECODER_WAITING, () -> stats.get().waitingRequests());
    total(Meters.DECODER_PREEMPTIONS, () -> stats.get().preemptions());
    total(Meters.DECODER_DISPLACEMENTS, () -> stats.get().displacements());
    total(Meters.DECODER_RESTS, () -> stats.get().rests());
    gauge(Meters.KV_RESERVED, () -> stats.get().kvReservedTokens());
    gauge(Meters.KV_CAPACITY, () -> stats.get().kvBudgetTokens());
  }

  /** Shows the memory of the stores. */
  public void watchStores(LongSupplier usedBytes) {
    gauge(Meters.STORE_MEMORY, usedBytes);
  }

  /**
   * Shows lag and backlog.
   *
   * @param lag prompts not accepted yet; negative while unknown
   */
  public void watchLag(LongSupplier lag) {
    gauge(Meters.LAG, () -> Math.max(0, lag.getAsLong()));
    gauge(Meters.BACKLOG, () -> Math.max(0, lag.getAsLong()) + pendingCount());
  }

  /** Shows how many cancellations are kept. */
  public void watchCancellations(LongSupplier kept) {
    gauge(Meters.CANCELS_KEPT, kept);
  }

  /** Meters of a task that this process owns from now on. */
  public TaskMetrics open(int partition) {
    TaskMetrics task = new TaskMetrics(registry, partition, this::closed);
    pendingAtClose.remove(partition);
    TaskMetrics previous = tasks.put(partition, task);
    if (previous != null) {
      previous.unregister();
    }
    task.register();
    return task;
  }

  /** The partitions whose tasks this process owns. */
  public Set<Integer> ownedPartitions() {
    return Set.copyOf(tasks.keySet());
  }

  /** From now on {@link #leftBehind} counts anew. */
  public void forgetClosed() {
    pendingAtClose.clear();
  }

  /** Accepted prompts without an answer of the tasks that were closed and not opened again. */
  public long leftBehind() {
    return pendingAtClose.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Accepted prompts without an answer, all tasks together. */
  public long pendingCount() {
    return tasks.values().stream().mapToLong(TaskMetrics::pendingCount).sum();
  }

  /** Prompts that are being generated or whose results wait, all tasks together. */
  public long busyCount() {
    return tasks.values().stream().mapToLong(TaskMetrics::busyCount).sum();
  }

  public void promptAccepted() {
    accepted.increment();
  }

  public void promptRejected(ErrorCode code) {
    rejected.get(code).increment();
  }

  public void promptRepeated() {
    repeated.increment();
  }

  public void attemptStarted() {
    attempts.increment();
  }

  public void promptsRestored(int count) {
    restored.increment(count);
  }

  public void crashFound() {
    crashes.increment();
  }

  public void attemptFailed() {
    failedAttempts.increment();
  }

  public void resultDropped(FinishedAttempt attempt) {
    dropped.increment();
    tokens(attempt.result(), true);
  }

  public void chunkSent() {
    chunksSent.increment();
  }

  public void chunkFailed() {
    chunksFailed.increment();
  }

  /** A generation's remaining chunks are dropped. */
  public void chunkGap() {
    chunkGaps.increment();
  }

  /** An accepted prompt has ended; that may still be taken back by an abort. */
  public void promptEnded(FinishReason reason) {
    ended.get(reason).increment();
  }

  public void cancelRead() {
    cancelsRead.increment();
  }

  public void cancelUnreadable() {
    cancelsUnreadable.increment();
  }

  public void cancelsUnmet(long count) {
    cancelsUnmet.increment(count);
  }

  public void cancelReadFailed() {
    cancelReadFailures.increment();
  }

  /** What a stream has learnt is stored. */
  public void tuningStored(int bytes) {
    tuningBytes.record(bytes);
  }

  public void tuningTooLarge() {
    tuningTooLarge.increment();
  }

  public void tuningUnreadable() {
    tuningUnreadable.increment();
  }

  /** A stream that was not used for long is forgotten. */
  public void tuningForgotten() {
    tuningForgotten.increment();
  }

  public void priorUnreadable() {
    priorUnreadable.increment();
  }

  /**
   * @param wasted whether no completion comes of it
   */
  public void tokens(GenerationResult result, boolean wasted) {
    int count = result.tokenIds().length;
    executedTokens.increment(count);
    if (wasted) {
      wastedTokens.increment(count);
    }
  }

  private void closed(TaskMetrics task) {
    if (tasks.remove(task.partition(), task)) {
      pendingAtClose.put(task.partition(), task.pendingCount());
    }
  }

  private Counter counter(Meters meter, String... tags) {
    return Counter.builder(meter.key())
        .description(meter.description())
        .tags(tags)
        .register(registry);
  }

  private void total(Meters meter, LongSupplier value) {
    FunctionCounter.builder(meter.key(), this, metrics -> value.getAsLong())
        .description(meter.description())
        .register(registry);
  }

  private void gauge(Meters meter, LongSupplier value) {
    Gauge.builder(meter.key(), value::getAsLong)
        .description(meter.description())
        .strongReference(true)
        .register(registry);
  }
}
