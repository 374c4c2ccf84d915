package io.skipstream.engine.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.Logits;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.WeightRole;

/**
 * {@link Engine} on libtorch through DJL.
 *
 * <p>KV is one tensor a sequence, layer and kind, grown by doubling; the budget counts positions
 * over all sequences.
 *
 * <p><b>Threading:</b> confined to the thread that made it. <b>Ownership:</b> owns weights and KV.
 */
public final class TorchEngine implements Engine {
  /** Positions by which attention proceeds, and KV grows. */
  static final int BLOCK = 64;

  private final EngineInfo info;
  private final DecoderModule module;
  private final PassPlan plan;
  private final TorchLogits logits;
  private final KvSlots slots;
  private PassBatch lastBatch;
  private boolean closed;

  private TorchEngine(
      EngineInfo info, DecoderModule module, PassPlan plan, KvSlots slots, TorchLogits logits) {
    this.info = info;
    this.module = module;
    this.plan = plan;
    this.slots = slots;
    this.logits = logits;
  }

  /**
   * Loads a model.
   *
   * @throws io.skipstream.model.ModelLoadException if a weight holds NaN or infinity
   */
  public static TorchEngine load(ModelFiles files, TorchSettings settings) {
    ModelConfig config = files.config();
    DecoderModule module = new DecoderModule(config, settings);
    try {
      int maxContext = maxContext(config, settings);
      WeightLoader loader = new WeightLoader(module, files, settings, maxContext);
      loader.load();
      RowClasses classes =
          settings.deterministic() ? findClasses(module, files) : RowClasses.relaxed();
      setClasses(module, classes);
      module.callLong("slots", IValue.from((long) settings.maxSequences()));
      EngineInfo info =
          new EngineInfo(
              files.name(),
              files.fingerprint(),
              config.layers(),
              config.vocabSize(),
              maxContext,
              settings.device(),
              settings.dtype().label(),
              NumericsId.of(settings, classes, loader.headIsFp32()),
              settings.deterministic());
      return new TorchEngine(
          info,
          module,
          new PassPlan(config.layers(), config.slidingWindow(), settings.deterministic()),
          new KvSlots(settings.maxSequences(), settings.kvBudgetTokens()),
          new TorchLogits(config.vocabSize()));
    } catch (RuntimeException e) {
      module.close();
      throw e;
    }
  }

  /** The model's positions, as far as the KV budget holds them in whole blocks. */
  private static int maxContext(ModelConfig config, TorchSettings settings) {
    long held = settings.kvBudgetTokens() / BLOCK * BLOCK;
    return (int) Math.min(config.maxPositions(), held);
  }

  private static RowClasses findClasses(DecoderModule module, ModelFiles files) {
    int embedding = 10 * files.config().layers();
    int[] weights = {1, 5, 8, 9, embedding + 2};
    long[] elements = {
      files.weight(WeightRole.QUERY, 0).elements() * 2,
      files.weight(WeightRole.ATTENTION_OUTPUT, 0).elements(),
      files.weight(WeightRole.GATE, 0).elements() * 2,
      files.weight(WeightRole.DOWN, 0).elements(),
      files.weight(WeightRole.EMBEDDING, -1).elements()
    };
    return RowClasses.find(module, weights, elements);
  }

  private static void setClasses(DecoderModule module, RowClasses classes) {
    long[] lo = new long[RowClasses.KINDS];
    long[] hi = new long[RowClasses.KINDS];
    for (int kind = 0; kind < RowClasses.KINDS; kind++) {
      lo[kind] = classes.lo()[kind];
      hi[kind] = classes.hi()[kind];
    }
    module.callLong("set_classes", IValue.listFrom(lo), IValue.listFrom(hi));
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public SequenceId open(int capacityTokens) {
    int capacity = blocks(capacityTokens);
    int slot = slots.take(capacity);
    if (slot < 0) {
      KvUsage usage = slots.usage();
      throw new KvCapacityException(
          "no KV for "
              + capacity
              + " positions: "
              + usage.reservedTokens()
              + " of "
              + usage.budgetTokens()
              + " are reserved by "
              + usage.sequences()
              + " of "
              + slots.maxSequences()
              + " sequences");
    }
    resize(slot, capacity, 0);
    return slots.id(slot);
  }

  @Override
  public boolean reserve(SequenceId sequence, int capacityTokens) {
    int slot = slots.check(sequence);
    int capacity = slots.capacity(slot);
    if (capacityTokens <= capacity) {
      return true;
    }
    int needed = blocks(capacityTokens);
    // Doubling copies each position a bounded number of times; short of that, what is needed.
    int doubled = Math.min(2 * capacity, blocks(info.maxContext()));
    int grown = Math.max(needed, doubled);
    if (!slots.grow(slot, grown)) {
      grown = needed;
      if (!slots.grow(slot, grown)) {
        return false;
      }
    }
    resize(slot, grown, capacity);
    return true;
  }

  private int blocks(int tokens) {
    if (tokens < 0 || tokens > blocksOf(info.maxContext())) {
      throw new IllegalArgumentException(
          "capacity must be within 0.." + info.maxContext() + ", was " + tokens);
    }
    return blocksOf(Math.max(tokens, 1));
  }

  private static int blocksOf(int tokens) {
    return (tokens + BLOCK - 1) / BLOCK * BLOCK;
  }

  private void resize(int slot, int capacity, int used) {
    module.callLong(
        "resize", IValue.from((long) slot), IValue.from((long) capacity), IValue.from((long) used));
  }

  @Override
  public Logits forward(PassBatch batch) {
    check(batch);
    plan.build(batch);
    lastBatch = batch;
    float[] out = logits.prepare(batch);
    try (PtNDArray numbers = module.longs(plan.numbers.toArray())) {
      module.callFloats(
          "forward",
          out,
          IValue.from(numbers),
          IValue.from((long) batch.rows()),
          IValue.listFrom(plan.layerRows.toArray()),
          IValue.listFrom(plan.partial.toArray()),
          IValue.listFrom(plan.steps.toArray()),
          IValue.listFrom(plan.groupKeeps),
          IValue.from((long) plan.groups),
          IValue.listFrom(plan.maskSpec.toArray()),
          IValue.listFrom(plan.wantedStart, plan.wantedCount),
          IValue.from(plan.hasTrees));
    }
    return logits;
  }

  /** What the device would answer with garbage or a crash is refused here. */
  private void check(PassBatch batch) {
    if (batch.rows() == 0) {
      throw new IllegalArgumentException("the batch has no rows");
    }
    for (int run = 0; run < batch.runs(); run++) {
      int slot = slots.check(batch.sequence(run));
      if (batch.rowCount(run) == 0) {
        throw new IllegalArgumentException("run " + run + " has no rows");
      }
      if (batch.baseLength(run) < slots.length(slot)) {
        throw new IllegalArgumentException(
            "run "
                + run
                + " begins at "
                + batch.baseLength(run)
                + ", before the committed length "
                + slots.length(slot));
      }
      for (int other = 0; other < run; other++) {
        if (batch.sequence(other).slot() == slot) {
          throw new IllegalArgumentException("sequence " + slot + " has two runs in the batch");
        }
      }
    }
    for (int run = 0; run < batch.runs(); run++) {
      int capacity = Math.min(slots.capacity(batch.sequence(run).slot()), info.maxContext());
      int first = batch.firstRow(run);
      for (int row = first; row < first + batch.rowCount(run); row++) {
        if (batch.position(row) >= capacity) {
          throw new IllegalArgumentException(
              "position " + batch.position(row) + " is beyond the capacity " + capacity);
        }
        if (batch.token(row) < 0 || batch.token(row) >= info.vocabSize()) {
          throw new IllegalArgumentException(
              "token " + batch.token(row) + " is not within 0.." + (info.vocabSize() - 1));
        }
      }
    }
  }

  @Override
  public void commit(SequenceId sequence, int[] rows, int count) {
    int slot = slots.check(sequence);
    int run = lastRun(sequence);
    int length = slots.length(slot);
    if (lastBatch.baseLength(run) != length) {
      throw new IllegalStateException(
          "the run began at " + lastBatch.baseLength(run) + ", not at the committed " + length);
    }
    int[] kept = plan.keptPath(run);
    int inPlace = 0;
    for (int i = 0; i < count; i++) {
      int parent = i == 0 ? -1 : rows[i - 1];
      if (rows[i] >= lastBatch.rowCount(run)
          || lastBatch.parent(lastBatch.firstRow(run) + rows[i]) != parent) {
        throw new IllegalArgumentException("row " + rows[i] + " does not follow row " + parent);
      }
      if (inPlace == i && (kept == null || i < kept.length && kept[i] == rows[i])) {
        inPlace++;
      }
    }
    if (inPlace < count) {
      long[] moved = new long[count - inPlace];
      for (int i = 0; i < moved.length; i++) {
        moved[i] = lastBatch.firstRow(run) + rows[inPlace + i];
      }
      try (PtNDArray from = module.longs(moved)) {
        module.callLong(
            "keep",
            IValue.from((long) slot),
            IValue.from((long) length + inPlace),
            IValue.from(from));
      }
    }
    slots.length(slot, length + count);
  }

  private int lastRun(SequenceId sequence) {
    if (lastBatch != null) {
      for (int run = 0; run < lastBatch.runs(); run++) {
        if (lastBatch.sequence(run).equals(sequence)) {
          return run;
        }
      }
    }
    throw new IllegalArgumentException("sequence " + sequence + " was not in the last pass");
  }

  @Override
  public int committedLength(SequenceId sequence) {
    return slots.length(slots.check(sequence));
  }

  @Override
  public void release(SequenceId sequence) {
    int slot = slots.check(sequence);
    resize(slot, 0, 0);
    slots.release(slot);
  }

  @Override
  public KvUsage kvUsage() {
    return slots.usage();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      module.close();
    }
  }
}
