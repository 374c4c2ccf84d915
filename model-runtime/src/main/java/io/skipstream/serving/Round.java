package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.speculation.DraftTask;
import io.skipstream.speculation.TokenTree;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * One round of continuous batching: draft for all in step, verify all in one pass together with
 * prompt chunks of those that join, walk the trees, keep what was accepted, tell the listeners.
 * Plain decoding is the same round with trees of a root alone.
 *
 * <p>Drafts use KV that is free, they take nobody's place: without room a sequence decodes plainly
 * this round.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Round {
  private final Engine engine;
  private final DecodeBackend backend;
  private final DecodeLoopSettings settings;
  private final SpeculationPolicy policy;
  private final DecodeClocks clocks;
  private final PreemptionDrill drill;
  private final DecodeCounters counters;
  private final Batch batch;
  private final Emitter emitter;
  private final Delivery delivery;
  private final int contextLimit;
  private final SkipSet fullModel;
  private final PassBatch pass = new PassBatch();
  private final List<Sequence> inPass = new ArrayList<>();
  private final List<DraftTask> draftTasks = new ArrayList<>();
  private final List<Sequence> ended = new ArrayList<>();
  private final int[] firstRows;

  Round(
      DecodeBackend backend,
      DecodeLoopSettings settings,
      DecodeText text,
      SpeculationPolicy policy,
      DecodeClocks clocks,
      PreemptionDrill drill,
      Delivery delivery) {
    this.engine = backend.engine();
    this.backend = backend;
    this.settings = settings;
    this.policy = policy;
    this.clocks = clocks;
    this.drill = drill;
    this.delivery = delivery;
    this.counters = delivery.counters();
    this.contextLimit = contextLimit(engine);
    this.batch = new Batch(engine, settings, AdmissionOrder.BY_ARRIVAL, contextLimit, counters);
    this.emitter = new Emitter(text, engine.info().vocabSize(), policy, counters);
    this.fullModel = SkipSet.none(engine.info().layers());
    this.firstRows = chain(settings.prefillRowsPerPass());
  }

  /** Most tokens that a sequence of this engine can have. */
  static int contextLimit(Engine engine) {
    return (int) Math.min(engine.info().maxContext(), engine.kvUsage().budgetTokens());
  }

  void enqueue(Sequence sequence) {
    batch.enqueue(sequence);
  }

  boolean idle() {
    return batch.isEmpty();
  }

  void step() {
    endOverdue(batch.waiting());
    endOverdue(batch.active());
    batch.removeEnded(ended);
    rehearsePreemption();
    batch.admit();
    if (!batch.active().isEmpty()) {
      planRows();
      draft();
      assemble();
      if (pass.rows() > 0) {
        Logits logits = engine.forward(pass);
        walk(logits);
        keep();
      }
      counters.rounds++;
    }
    batch.removeEnded(ended);
    deliver();
  }

  private void endOverdue(List<Sequence> sequences) {
    long nowMs = clocks.epochMs().getAsLong();
    for (int i = 0; i < sequences.size(); i++) {
      Sequence sequence = sequences.get(i);
      if (sequence.cancelled()) {
        sequence.end(FinishReason.CANCELLED, null);
      } else if (nowMs >= sequence.request().deadlineEpochMs()) {
        sequence.end(FinishReason.DEADLINE, null);
      }
    }
  }

  private void rehearsePreemption() {
    for (int i = batch.active().size() - 1; i >= 0; i--) {
      if (drill.preempts(batch.active().get(i))) {
        batch.preempt(batch.active().get(i));
      }
    }
  }

  /** Decides each sequence's rows and sees to their room; whoever is preempted is, after this. */
  private void planRows() {
    int prefillLeft = settings.prefillRowsPerPass();
    List<Sequence> active = batch.active();
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      int prefill = Math.min(sequence.rowsToPrefill(), prefillLeft);
      sequence.prefillRows(prefill);
      int rows = sequence.joining() ? prefill : 1;
      if (rows == 0 || batch.makeRoom(sequence, sequence.committed() + rows)) {
        prefillLeft -= prefill;
      }
    }
  }

  private void draft() {
    draftTasks.clear();
    List<Sequence> active = batch.active();
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      if (sequence.joining() || sequence.ended()) {
        continue;
      }
      sequence.tree().reset(sequence.rootToken());
      sequence.plan(policy.plan(sequence.request()));
      int depth = draftDepth(sequence);
      if (depth > 0) {
        draftTasks.add(
            new DraftTask(
                sequence.kv(),
                sequence.plan().skipSet(),
                sequence.request().sampling(),
                sequence.request().seed(),
                sequence.history(),
                sequence.committed(),
                depth,
                sequence.tree()));
      }
    }
    if (!draftTasks.isEmpty()) {
      backend.drafter().draft(draftTasks);
    }
  }

  private int draftDepth(Sequence sequence) {
    // The last token that may be emitted needs no draft: the pass gives it anyway.
    int depth = Math.min(sequence.plan().maxDraftTokens(), sequence.tokensLeft() - 1);
    while (depth > 0 && !hasRoom(sequence, 1 + backend.drafter().maxTreeTokens(depth))) {
      depth /= 2;
    }
    return depth;
  }

  private boolean hasRoom(Sequence sequence, int rows) {
    int needed = sequence.committed() + rows;
    return needed <= contextLimit && engine.reserve(sequence.kv(), needed);
  }

  private void assemble() {
    pass.clear();
    inPass.clear();
    List<Sequence> active = batch.active();
    for (int i = 0; i < active.size(); i++) {
      Sequence sequence = active.get(i);
      if (sequence.ended()) {
        continue;
      }
      if (sequence.joining()) {
        addPrefill(sequence);
      } else {
        addTree(sequence);
      }
    }
  }

  private void addPrefill(Sequence sequence) {
    int rows = sequence.prefillRows();
    if (rows == 0) {
      return;
    }
    int from = sequence.committed();
    inPass.add(sequence);
    pass.beginRun(sequence.kv(), from, fullModel, LogitsWanted.NONE);
    for (int i = 0; i < rows; i++) {
      pass.addRow(sequence.token(from + i), i - 1);
    }
    counters.prefillRows += rows;
    counters.recomputedRows += Math.max(0, Math.min(from + rows, sequence.computedBefore()) - from);
  }

  private void addTree(Sequence sequence) {
    TokenTree tree = sequence.tree();
    inPass.add(sequence);
    pass.beginRun(sequence.kv(), sequence.committed(), fullModel, LogitsWanted.ALL);
    for (int node = 0; node < tree.size(); node++) {
      pass.addRow(tree.token(node), tree.parent(node));
    }
  }

  private void walk(Logits logits) {
    counters.passes++;
    counters.rows += pass.rows();
    for (int run = 0; run < inPass.size(); run++) {
      Sequence sequence = inPass.get(run);
      if (!sequence.joining()) {
        walk(sequence, logits.values(), logits.indexOf(run, 0));
      }
    }
  }

  // A request whose own data can't be decoded fails alone; an engine that fails stops the loop.
  private void walk(Sequence sequence, float[] logits, int firstRow) {
    try {
      backend
          .verifier()
          .verify(
              sequence.tree(),
              logits,
              firstRow,
              sequence.request().sampling(),
              sequence.history(),
              sequence.request().seed(),
              sequence.committed(),
              sequence.path());
      emitter.emit(sequence, logits, firstRow);
    } catch (EngineException fatal) {
      throw fatal;
    } catch (RuntimeException failure) {
      sequence.end(FinishReason.ERROR, failure);
    }
  }

  // After all walks: the logits are a view of the engine's buffer.
  private void keep() {
    for (int run = 0; run < inPass.size(); run++) {
      Sequence sequence = inPass.get(run);
      if (sequence.ended()) {
        continue;
      }
      int prefilled = pass.logitsWanted(run) == LogitsWanted.NONE ? pass.rowCount(run) : 0;
      int[] rows = prefilled > 0 ? firstRows : sequence.path().nodes();
      int count = prefilled > 0 ? prefilled : sequence.path().length();
      engine.commit(sequence.kv(), rows, count);
      sequence.committed(count);
    }
  }

  private void deliver() {
    KvUsage usage = engine.kvUsage();
    counters.kvReservedTokens = usage.reservedTokens();
    counters.kvBudgetTokens = usage.budgetTokens();
    counters.activeSequences = batch.active().size();
    counters.waitingRequests = batch.waiting().size();
    delivery.deliver(inPass, ended);
    inPass.clear();
  }

  /** Ends all requests. */
  void endAll(FinishReason reason, Throwable cause) {
    endAll(batch.active(), reason, cause);
    endAll(batch.waiting(), reason, cause);
    batch.removeEnded(ended);
    deliver();
  }

  private static void endAll(List<Sequence> sequences, FinishReason reason, Throwable cause) {
    for (Sequence sequence : sequences) {
      sequence.end(reason, cause);
    }
  }

  /** Ends all requests in error without touching the engine, whose state is unknown. */
  void fail(Throwable cause) {
    batch.abandon(ended);
    endAll(ended, FinishReason.ERROR, cause);
    delivery.deliver(List.of(), ended);
  }

  private static int[] chain(int length) {
    int[] rows = new int[length];
    for (int i = 0; i < length; i++) {
      rows[i] = i;
    }
    return rows;
  }
}
