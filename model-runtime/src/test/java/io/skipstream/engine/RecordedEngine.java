package io.skipstream.engine;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A real engine's logits, computed once for each context and remembered: the same few contexts can
 * be decoded a hundred thousand times.
 *
 * <p><b>Threading:</b> confined to one thread. <b>Ownership:</b> closes the real engine.
 */
public final class RecordedEngine implements Engine {
  private final Engine real;
  private final Map<Key, float[]> recorded = new HashMap<>();
  private final Map<SequenceId, Tokens> sequences = new HashMap<>();
  private final PassBatch single = new PassBatch();
  private PassBatch last;
  private long next;

  public RecordedEngine(Engine real) {
    this.real = real;
  }

  /** Contexts that were computed. */
  public int contexts() {
    return recorded.size();
  }

  /** The tokens of a row: {@code committed} of them under the full model, the rest drafted. */
  private record Key(List<Integer> tokens, int committed, SkipSet skip) {}

  private static final class Tokens {
    Integer[] values = new Integer[0];
    int committed;
  }

  @Override
  public EngineInfo info() {
    return real.info();
  }

  @Override
  public SequenceId open(int capacityTokens) {
    SequenceId id = new SequenceId(0, ++next);
    sequences.put(id, new Tokens());
    return id;
  }

  @Override
  public boolean reserve(SequenceId sequence, int capacityTokens) {
    return true;
  }

  @Override
  public Logits forward(PassBatch batch) {
    last = batch;
    FakeLogits logits = new FakeLogits(batch, info().vocabSize());
    for (int run = 0; run < batch.runs(); run++) {
      Tokens tokens = sequences.get(batch.sequence(run));
      int base = batch.baseLength(run);
      for (int row = 0; row < batch.rowCount(run); row++) {
        Integer[] path = pathOf(batch, run, row, tokens);
        if (logits.wants(run, row)) {
          float[] values = logits(path, tokens.committed, batch.skipSet(run));
          System.arraycopy(
              values, 0, logits.values(), logits.indexOf(run, row) * values.length, values.length);
        }
      }
      if (batch.rowCount(run) == 1 && base > 0) {
        // A draft step: the next one sees its token behind the committed ones.
        tokens.values = pathOf(batch, run, 0, tokens);
      }
    }
    return logits;
  }

  private static Integer[] pathOf(PassBatch batch, int run, int row, Tokens tokens) {
    int first = batch.firstRow(run);
    Integer[] path = Arrays.copyOf(tokens.values, batch.position(first + row) + 1);
    for (int r = row; r >= 0; r = batch.parent(first + r)) {
      path[batch.position(first + r)] = batch.token(first + r);
    }
    return path;
  }

  private float[] logits(Integer[] path, int committed, SkipSet skip) {
    int full = skip.isEmpty() ? path.length - 1 : committed;
    return recorded.computeIfAbsent(
        new Key(List.of(path), full, skip), key -> compute(path, full, skip));
  }

  private float[] compute(Integer[] path, int full, SkipSet skip) {
    SequenceId id = real.open(path.length);
    SkipSet none = SkipSet.none(info().layers());
    if (full > 0) {
      single.clear().beginRun(id, 0, none, LogitsWanted.NONE);
      int[] rows = new int[full];
      for (int i = 0; i < full; i++) {
        rows[i] = single.addRow(path[i], i - 1);
      }
      real.forward(single);
      real.commit(id, rows, full);
    }
    single.clear().beginRun(id, full, skip, LogitsWanted.LAST);
    for (int i = full; i < path.length; i++) {
      single.addRow(path[i], i - full - 1);
    }
    Logits logits = real.forward(single);
    float[] values = Arrays.copyOf(logits.values(), info().vocabSize());
    real.release(id);
    return values;
  }

  @Override
  public void commit(SequenceId sequence, int[] rows, int count) {
    Tokens tokens = sequences.get(sequence);
    for (int run = 0; run < last.runs(); run++) {
      if (last.sequence(run).equals(sequence)) {
        Integer[] values = Arrays.copyOf(tokens.values, tokens.committed + count);
        for (int i = 0; i < count; i++) {
          values[tokens.committed + i] = last.token(last.firstRow(run) + rows[i]);
        }
        tokens.values = values;
        tokens.committed += count;
      }
    }
  }

  @Override
  public int committedLength(SequenceId sequence) {
    return sequences.get(sequence).committed;
  }

  @Override
  public void release(SequenceId sequence) {
    sequences.remove(sequence);
  }

  @Override
  public KvUsage kvUsage() {
    return real.kvUsage();
  }

  @Override
  public void close() {
    real.close();
  }
}
