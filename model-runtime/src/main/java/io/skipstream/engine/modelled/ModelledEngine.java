package io.skipstream.engine.modelled;

import io.skipstream.engine.BatchCheck;
import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.Logits;
import io.skipstream.engine.LogitsWanted;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.PassLogits;
import io.skipstream.engine.SequenceId;
import io.skipstream.tuning.CostTable;
import java.util.Arrays;
import java.util.Objects;

/**
 * {@link Engine} without a model: a pass takes the time of a cost table, and logits are
 * pseudo-random numbers that depend on the row's own tokens. Deterministic; a text is a function of
 * prompt, parameters and seeds.
 *
 * <p><b>Threading:</b> confined to one thread, the one that decodes, which {@link #forward} puts to
 * sleep.
 */
public final class ModelledEngine implements Engine {
  private final EngineInfo info;
  private final PassClock clock;
  private final PassCost cost;
  private final PathLogits paths;
  private final PassLogits logits;
  private final ModelledKv kv;
  private final long root;
  private long[] scratch = new long[64];
  private PassBatch lastBatch;

  /**
   * An engine that is ready.
   *
   * @param info what it claims to be; its layers must be those of the cost table
   * @param costs how long passes take
   */
  public ModelledEngine(
      EngineInfo info, ModelledSettings settings, CostTable costs, PassClock clock) {
    this.info = Objects.requireNonNull(info, "info");
    this.clock = Objects.requireNonNull(clock, "clock");
    if (costs.layers() != info.layers()) {
      throw new IllegalArgumentException(
          "the cost table is of " + costs.layers() + " layers, the model of " + info.layers());
    }
    this.cost = new PassCost(costs);
    this.paths = new PathLogits(info.vocabSize(), settings);
    this.logits = new PassLogits(info.vocabSize());
    this.kv = new ModelledKv(settings.kvBudgetTokens(), settings.maxSequences(), info.maxContext());
    this.root = settings.seed();
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public SequenceId open(int capacityTokens) {
    return kv.open(capacityTokens);
  }

  @Override
  public boolean reserve(SequenceId sequence, int capacityTokens) {
    return kv.reserve(sequence, capacityTokens);
  }

  @Override
  public Logits forward(PassBatch batch) {
    long begin = clock.nanos();
    lastBatch = null;
    BatchCheck.check(batch, kv, info);
    paths.erase(logits.values());
    float[] values = logits.prepare(batch);
    for (int run = 0; run < batch.runs(); run++) {
      compute(batch, run, values);
    }
    lastBatch = batch;
    clock.sleepUntil(begin + cost.nanos(batch));
    return logits;
  }

  private void compute(PassBatch batch, int run, float[] values) {
    int base = batch.baseLength(run);
    int rows = batch.rowCount(run);
    long[] before = kv.paths(batch.sequence(run));
    // Rows of a tree stand behind the base one by one, whatever their position.
    boolean apart = batch.isScratch(run) || base + rows > before.length;
    long[] own = apart ? scratch(rows) : before;
    int start = apart ? 0 : base;
    long prefix = base == 0 ? root : before[base - 1];
    LogitsWanted wanted = batch.logitsWanted(run);
    for (int i = 0; i < rows; i++) {
      int row = batch.firstRow(run) + i;
      int parent = batch.parent(row);
      long path = PathLogits.extend(parent < 0 ? prefix : own[start + parent], batch.token(row));
      own[start + i] = path;
      if (wanted == LogitsWanted.ALL || (wanted == LogitsWanted.LAST && i == rows - 1)) {
        int offset = logits.indexOf(run, i) * info.vocabSize();
        paths.write(path, batch.skipSet(run), values, offset);
      }
    }
  }

  private long[] scratch(int rows) {
    if (scratch.length < rows) {
      scratch = Arrays.copyOf(scratch, 2 * rows);
    }
    return scratch;
  }

  @Override
  public void commit(SequenceId sequence, int[] rows, int count) {
    int length = kv.length(sequence);
    int run = BatchCheck.committableRun(lastBatch, sequence, length);
    BatchCheck.checkPath(lastBatch, run, rows, count);
    long[] kept = kv.paths(sequence);
    long path = length == 0 ? root : kept[length - 1];
    // Anew from the tokens: so it does not matter where the pass left its rows.
    for (int i = 0; i < count; i++) {
      path = PathLogits.extend(path, lastBatch.token(lastBatch.firstRow(run) + rows[i]));
      kept[length + i] = path;
    }
    kv.length(sequence, length + count);
  }

  @Override
  public int committedLength(SequenceId sequence) {
    return kv.length(sequence);
  }

  @Override
  public void release(SequenceId sequence) {
    kv.release(sequence);
  }

  @Override
  public KvUsage kvUsage() {
    return kv.usage();
  }

  @Override
  public void close() {
    lastBatch = null;
  }
}
