package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.Logits;
import io.skipstream.engine.PassBatch;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * One round of continuous batching: draft for all in step, verify all in one pass together with
 * prompt chunks of those that join, walk the trees, keep what was accepted, tell the listeners.
 * Plain decoding is the same round with trees of a root alone.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Round {
  private final Engine engine;
  private final DecodeBackend backend;
  private final DecodeClocks clocks;
  private final PreemptionDrill drill;
  private final SpeculationPolicy policy;
  private final DecodeCounters counters;
  private final Batch batch;
  private final SlowdownLimit slowdown;
  private final Drafting drafting;
  private final RoundPass pass;
  private final Emitter emitter;
  private final Trials trials;
  private final Delivery delivery;
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
    this.clocks = clocks;
    this.drill = drill;
    this.policy = policy;
    this.delivery = delivery;
    this.counters = delivery.counters();
    int contextLimit = contextLimit(engine);
    this.batch =
        new Batch(
            engine, settings, new AdmissionOrder(settings.streamWeights()), contextLimit, counters);
    this.slowdown = new SlowdownLimit(settings.maxSlowdown(), backend.costs(), counters);
    this.drafting = new Drafting(backend, policy, contextLimit);
    SkipSet fullModel = SkipSet.none(engine.info().layers());
    this.pass = new RoundPass(counters, settings.prefillRowsPerPass(), fullModel);
    this.emitter = new Emitter(text, engine.info().vocabSize(), policy, counters);
    this.trials = new Trials(backend, policy, clocks.nanos(), counters);
    this.firstRows = new int[settings.prefillRowsPerPass()];
    for (int i = 0; i < firstRows.length; i++) {
      firstRows[i] = i;
    }
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
    pass.clear();
    endOverdue(batch.waiting());
    endOverdue(batch.active());
    batch.removeEnded(ended);
    rehearsePreemption();
    batch.admit();
    if (!batch.active().isEmpty()) {
      counters.rounds++;
      slowdown.apply(batch.active());
      pass.plan(batch);
      drafting.draft(batch.active());
      long begun = clocks.nanos().getAsLong();
      PassBatch rows = pass.assemble(batch.active());
      verify(rows);
      long passNanos = clocks.nanos().getAsLong() - begun;
      policy.roundEnds(rows.rows());
      trials.run(batch.active(), passNanos);
      batch.chargeActive();
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

  private void verify(PassBatch rows) {
    if (rows.rows() == 0) {
      return;
    }
    Logits logits = engine.forward(rows);
    counters.passes++;
    counters.rows += rows.rows();
    for (int run = 0; run < rows.runs(); run++) {
      if (pass.isTree(run)) {
        walk(pass.sequences().get(run), logits.values(), logits.indexOf(run, 0));
      }
    }
    // Not before all walks: the logits are a view of the engine's buffer.
    for (int run = 0; run < rows.runs(); run++) {
      keep(run);
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

  private void keep(int run) {
    Sequence sequence = pass.sequences().get(run);
    if (sequence.ended()) {
      return;
    }
    boolean tree = pass.isTree(run);
    int[] rows = tree ? sequence.path().nodes() : firstRows;
    int count = tree ? sequence.path().length() : pass.rowCount(run);
    engine.commit(sequence.kv(), rows, count);
    sequence.committed(count);
  }

  private void deliver() {
    KvUsage usage = engine.kvUsage();
    counters.kvReservedTokens = usage.reservedTokens();
    counters.kvBudgetTokens = usage.budgetTokens();
    counters.activeSequences = batch.active().size();
    counters.waitingRequests = batch.waiting().size();
    delivery.deliver(pass.sequences(), ended);
  }

  /** Ends all requests. */
  void endAll(FinishReason reason) {
    end(batch.active(), reason, null);
    end(batch.waiting(), reason, null);
    batch.removeEnded(ended);
    deliver();
  }

  /** Ends all requests in error without touching the engine, whose state is unknown. */
  void fail(Throwable cause) {
    batch.abandon(ended);
    end(ended, FinishReason.ERROR, cause);
    counters.activeSequences = 0;
    counters.waitingRequests = 0;
    delivery.deliver(List.of(), ended);
  }

  private static void end(List<Sequence> sequences, FinishReason reason, Throwable cause) {
    for (Sequence sequence : sequences) {
      sequence.end(reason, cause);
    }
  }
}
