package io.skipstream.processor.topology;

import io.skipstream.processor.handoff.FinishedAttempt;
import io.skipstream.processor.handoff.Incarnation;
import io.skipstream.processor.metrics.TaskMetrics;
import io.skipstream.processor.pending.PendingEntry;
import io.skipstream.processor.pending.PendingWindow;
import io.skipstream.processor.pending.SeenRequests;
import io.skipstream.processor.pending.StateStores;
import io.skipstream.processor.poison.Probation;
import io.skipstream.processor.request.RejectedPromptException;
import io.skipstream.processor.request.SourceRecord;
import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.PendingPrompt;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One life of a task: accepts prompts, has them generated, ends them.
 *
 * <p><b>Threading:</b> confined to the task's thread. <b>Ownership:</b> owns what it has handed to
 * the generator; {@link #close} lets go of it without waiting and without writing.
 */
final class PromptTask {
  private static final long COMMIT_SPACING_MS = 5;

  private final TaskServices services;
  private final ProcessorContext<byte[], byte[]> context;
  private final TopicPartition partition;
  private final KeyValueStore<Long, PendingPrompt> store;
  private final Incarnation incarnation;
  private final PendingWindow window;
  private final SeenRequests seen;
  private final RepeatCheck repeats;
  private final TaskLearning learning;
  private final TaskOutput output;
  private final Admission admission;
  private final ResultDrain drain;
  private final CrashInquest inquest;
  private final Rejections rejections;
  private final Restoration restoration;
  private final EarlyEnds earlyEnds;
  private final TaskMetrics metrics;
  private long lastCommitRequestMs;
  private Counters uncommittedTotals;

  PromptTask(TaskServices services, ProcessorContext<byte[], byte[]> context) {
    this.services = services;
    this.context = context;
    this.partition = new TopicPartition(services.promptsTopic(), context.taskId().partition());
    this.store = context.getStateStore(StateStores.PENDING);
    this.incarnation =
        new Incarnation(
            services.incarnationIds().get(),
            services.generator(),
            services.credits(),
            dropped -> dropped(services, dropped));
    this.window =
        new PendingWindow(
            services.policy().windowCount(),
            services.policy().windowBytes(),
            services.policy().streamWeights());
    this.seen =
        new SeenRequests(
            context.getStateStore(StateStores.SEEN), services.policy().seenRetentionMs());
    this.repeats = new RepeatCheck(window, store, seen);
    this.learning = new TaskLearning(services, context, incarnation.id());
    this.output = new TaskOutput(services, context, incarnation.id(), learning);
    Endings endings = new Endings(services, window, store);
    this.rejections = new Rejections(services, endings, output);
    Probation probation = services.life().probation();
    this.admission =
        new Admission(services, window, store, incarnation, endings, output, learning, probation);
    this.drain = new ResultDrain(services, window, store, incarnation, endings, output, probation);
    this.inquest = new CrashInquest(services, window, store, endings, output);
    this.restoration = new Restoration(services, window, store, inquest, endings, output);
    this.earlyEnds = new EarlyEnds(services.cancels(), window, store, endings, output);
    this.metrics = services.metrics().open(partition.partition());
    metrics.committed(output.totals());
    metrics.tunedStreams(learning.streams());
    restoration.load();
    refresh();
  }

  /** Accepts or refuses a record. */
  void process(SourceRecord source) {
    long nowMs = context.currentSystemTimeMs();
    try {
      PendingPrompt prompt = services.intake().accept(source, nowMs);
      services.replies().check(prompt);
      if (repeats.isRepeat(prompt, nowMs)) {
        services.metrics().promptRepeated();
      } else {
        seen.mark(prompt, nowMs);
        PendingEntry entry = entry(prompt, false);
        window.add(entry);
        services.metrics().promptAccepted();
        if (!earlyEnds.endsAtOnce(entry, prompt, nowMs)) {
          admit(entry, prompt, nowMs);
        }
      }
    } catch (RejectedPromptException e) {
      rejections.reject(source, e);
    }
    refresh();
  }

  /**
   * Ends what is finished and starts what may start.
   *
   * @return whether there is anything to come back for
   */
  boolean tick(long nowMs) {
    if (uncommittedTotals != null) {
      // The commit that the last tick asked for has been done since.
      metrics.committed(uncommittedTotals);
      metrics.tunedStreams(learning.streams());
      uncommittedTotals = null;
    }
    drain.drain(nowMs);
    restoration.endRest();
    inquest.advance(nowMs);
    earlyEnds.apply(nowMs);
    boolean atOnce;
    if (services.life().isEnding()) {
      atOnce = giveBack();
    } else {
      atOnce = !inquest.isOpen() && admission.advance(nowMs);
    }
    refresh();
    requestCommit(nowMs, atOnce);
    return needsTick();
  }

  /** Whether {@link #tick} has to be called. */
  boolean needsTick() {
    return !window.isEmpty() || output.unrequested() || uncommittedTotals != null;
  }

  void close() {
    incarnation.close();
    earlyEnds.close();
    window.abandon();
    services.gate().open(partition);
    metrics.close();
  }

  private void admit(PendingEntry entry, PendingPrompt prompt, long nowMs) {
    if (inquest.isOpen()) {
      store.put(entry.offset(), prompt);
    } else {
      admission.accept(entry, prompt, nowMs);
    }
  }

  /** A lost engine must be noticed even if only requests of dead incarnations tell of it. */
  private static void dropped(TaskServices services, FinishedAttempt attempt) {
    services.metrics().resultDropped(attempt);
    if (EngineFailures.isEngineLost(attempt.result())) {
      services.onEngineLost().accept(attempt.result().error());
    }
  }

  /** Lets the store say that nothing is under way, so that the end of this process is no crash. */
  private boolean giveBack() {
    List<PendingEntry> recalled = window.recall();
    for (PendingEntry entry : recalled) {
      PendingPrompt prompt = store.get(entry.offset());
      store.put(entry.offset(), prompt.toBuilder().clearStartedBy().build());
    }
    return !recalled.isEmpty();
  }

  private void requestCommit(long nowMs, boolean atOnce) {
    boolean due = output.unrequested() && nowMs - lastCommitRequestMs >= COMMIT_SPACING_MS;
    if (due || atOnce) {
      context.commit();
      output.commitRequested();
      lastCommitRequestMs = nowMs;
      uncommittedTotals = output.totals();
    }
  }

  private void refresh() {
    boolean full = window.isFull();
    if (full) {
      services.gate().close(partition);
    } else {
      services.gate().open(partition);
    }
    metrics.window(window.count(), window.bytes(), window.busy(), full);
  }

  static PendingEntry entry(PendingPrompt prompt, boolean restored) {
    return new PendingEntry(
        prompt.getOffset(),
        prompt.getStream(),
        prompt.getId(),
        prompt.getSerializedSize(),
        restored,
        prompt.getAttempts(),
        prompt.getCrashes(),
        prompt.getRequest().hasDeadlineEpochMs()
            ? prompt.getRequest().getDeadlineEpochMs()
            : Long.MAX_VALUE);
  }
}
