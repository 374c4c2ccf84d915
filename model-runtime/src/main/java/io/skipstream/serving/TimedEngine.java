package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.SkipSet;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * An engine whose passes are timed, drafting ones included: put it between the engine and all who
 * use it.
 *
 * <p><b>Threading:</b> confined to the decode thread. <b>Ownership:</b> closes the engine that it
 * wraps.
 */
public final class TimedEngine implements Engine {
  private final Engine engine;
  private final LongSupplier nanos;
  private final PassObserver observer;

  public TimedEngine(Engine engine, LongSupplier nanos, PassObserver observer) {
    this.engine = Objects.requireNonNull(engine, "engine");
    this.nanos = Objects.requireNonNull(nanos, "nanos");
    this.observer = Objects.requireNonNull(observer, "observer");
  }

  @Override
  public Logits forward(PassBatch batch) {
    long begin = nanos.getAsLong();
    Logits logits = engine.forward(batch);
    long took = nanos.getAsLong() - begin;
    SkipSet skipSet = sharedSkipSet(batch);
    if (skipSet != null) {
      long contexts = 0;
      for (int run = 0; run < batch.runs(); run++) {
        contexts += batch.baseLength(run);
      }
      int meanContext = (int) (contexts / batch.runs());
      observer.passed(skipSet, batch.rows(), batch.runs(), meanContext, took);
    }
    return logits;
  }

  // Null where rows differ in what they leave out, some want no logits, or all are a trial.
  private static SkipSet sharedSkipSet(PassBatch batch) {
    if (batch.runs() == 0) {
      return null;
    }
    SkipSet first = batch.skipSet(0);
    for (int run = 0; run < batch.runs(); run++) {
      if (batch.isScratch(run)
          || batch.logitsWanted(run) == LogitsWanted.NONE
          || !batch.skipSet(run).equals(first)) {
        return null;
      }
    }
    return first;
  }

  @Override
  public EngineInfo info() {
    return engine.info();
  }

  @Override
  public SequenceId open(int capacityTokens) {
    return engine.open(capacityTokens);
  }

  @Override
  public boolean reserve(SequenceId sequence, int capacityTokens) {
    return engine.reserve(sequence, capacityTokens);
  }

  @Override
  public void commit(SequenceId sequence, int[] rows, int count) {
    engine.commit(sequence, rows, count);
  }

  @Override
  public boolean sweeps() {
    return engine.sweeps();
  }

  @Override
  public List<SkipSet> sweep(
      SequenceId sequence, int[] tokens, int attentionUnits, int mlpUnits, int maxUnits) {
    return engine.sweep(sequence, tokens, attentionUnits, mlpUnits, maxUnits);
  }

  @Override
  public int committedLength(SequenceId sequence) {
    return engine.committedLength(sequence);
  }

  @Override
  public void release(SequenceId sequence) {
    engine.release(sequence);
  }

  @Override
  public KvUsage kvUsage() {
    return engine.kvUsage();
  }

  @Override
  public void close() {
    engine.close();
  }
}
