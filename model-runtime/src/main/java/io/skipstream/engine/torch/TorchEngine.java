package io.skipstream.engine.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.skipstream.engine.BatchCheck;
import io.skipstream.engine.Engine;
import io.skipstream.engine.EngineInfo;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.Logits;
import io.skipstream.engine.PassBatch;
import io.skipstream.engine.PassLogits;
import io.skipstream.engine.SequenceId;
import io.skipstream.model.ModelConfig;
import io.skipstream.model.ModelFiles;
import io.skipstream.model.WeightRole;
import io.skipstream.tuning.SkipSet;
import java.util.List;

/**
 * {@link Engine} on libtorch through DJL.
 *
 * <p>KV is one pool a layer and kind, in which each sequence has a range that grows by doubling;
 * the budget counts positions over all sequences.
 *
 * <p><b>Threading:</b> confined to the thread that made it. <b>Ownership:</b> owns weights and KV.
 */
public final class TorchEngine implements Engine {
  /** Positions by which attention proceeds, and KV grows. */
  static final int BLOCK = 64;

  /** Gathering copies K and V: worth it while they stay small beside the weights of a layer. */
  private static final long MAX_GATHERED_ELEMENTS = 8L << 20;

  private final EngineInfo info;
  private final DecoderModule module;
  private final PassPlan plan;
  private final PassLogits logits;
  private final KvCache kv;
  private final HiddenStateSweep sweep;
  private PassBatch lastBatch;
  private boolean closed;

  private TorchEngine(
      EngineInfo info, DecoderModule module, PassPlan plan, KvCache kv, PassLogits logits) {
    this.info = info;
    this.module = module;
    this.plan = plan;
    this.kv = kv;
    this.sweep = new HiddenStateSweep(module, kv, info);
    this.logits = logits;
  }

  /** Loads a model. */
  public static TorchEngine load(ModelFiles files, TorchSettings settings) {
    ModelConfig config = files.config();
    int threads = settings.threadsFor(files.parameters());
    DecoderModule module = new DecoderModule(config, settings, threads);
    try {
      int maxContext = maxContext(config, settings);
      WeightLoader loader = new WeightLoader(module, files, settings, maxContext);
      loader.load();
      RowClasses classes =
          settings.deterministic() ? findClasses(module, files) : RowClasses.relaxed();
      setClasses(module, classes);
      EngineInfo info =
          new EngineInfo(
              files.name(),
              files.fingerprint(),
              config.layers(),
              config.vocabSize(),
              maxContext,
              settings.device(),
              settings.dtype().label(),
              NumericsId.of(settings, threads, classes, loader.headIsFp32()),
              settings.deterministic());
      return new TorchEngine(
          info,
          module,
          new PassPlan(config.layers(), classes.minRows(), attention(config, settings)),
          new KvCache(
              module, BLOCK, settings.kvBudgetTokens(), settings.maxSequences(), maxContext),
          new PassLogits(config.vocabSize()));
    } catch (RuntimeException e) {
      module.close();
      throw e;
    }
  }

  private static AttentionPlan attention(ModelConfig config, TorchSettings settings) {
    long slotElements = 2L * config.kvHeads() * config.headDim();
    return new AttentionPlan(
        BLOCK,
        config.slidingWindow(),
        settings.deterministic(),
        MAX_GATHERED_ELEMENTS / slotElements);
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
    return kv.open(capacityTokens);
  }

  @Override
  public boolean reserve(SequenceId sequence, int capacityTokens) {
    return kv.reserve(sequence, capacityTokens);
  }

  @Override
  public Logits forward(PassBatch batch) {
    lastBatch = null;
    BatchCheck.check(batch, kv, info);
    plan.build(batch, kv);
    lastBatch = batch;
    float[] out = logits.prepare(batch);
    try (PtNDArray numbers = module.longs(plan.numbers())) {
      module.callFloats(
          "forward",
          out,
          IValue.from(numbers),
          IValue.from((long) plan.rows()),
          IValue.listFrom(plan.layerRows()),
          IValue.listFrom(plan.partial()),
          IValue.listFrom(plan.steps()),
          IValue.listFrom(plan.groupKeeps()),
          IValue.from((long) plan.groups()),
          IValue.listFrom(plan.masks()),
          IValue.listFrom(plan.wantedStart(), plan.wantedCount()));
    }
    return logits;
  }

  @Override
  public void commit(SequenceId sequence, int[] rows, int count) {
    int length = kv.length(sequence);
    int run = BatchCheck.committableRun(lastBatch, sequence, length);
    BatchCheck.checkPath(lastBatch, run, rows, count);
    int first = lastBatch.firstRow(run);
    int start = kv.start(sequence);
    int misplaced = 0;
    for (int i = 0; i < count; i++) {
      misplaced += plan.slot(run, first + rows[i], start) == start + length + i ? 0 : 1;
    }
    if (misplaced > 0) {
      long[] from = new long[misplaced];
      long[] to = new long[misplaced];
      for (int i = count - 1; i >= 0; i--) {
        int slot = plan.slot(run, first + rows[i], start);
        if (slot != start + length + i) {
          misplaced--;
          from[misplaced] = slot;
          to[misplaced] = start + length + i;
        }
      }
      kv.move(from, to);
    }
    kv.length(sequence, length + count);
  }

  @Override
  public boolean sweeps() {
    return true;
  }

  @Override
  public List<SkipSet> sweep(
      SequenceId sequence, int[] tokens, int attentionUnits, int mlpUnits, int maxUnits) {
    return sweep.run(sequence, tokens, attentionUnits, mlpUnits, maxUnits);
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
    if (!closed) {
      closed = true;
      module.close();
    }
  }
}
