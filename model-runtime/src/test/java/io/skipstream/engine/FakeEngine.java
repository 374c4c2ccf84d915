package io.skipstream.engine;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An engine without a device that is strict about its contract. Logits are a pure function of the
 * tokens a row sees and of the skip sets under which those were computed, so that a stale or a
 * draft's KV shows in the text. Whatever breaks the contract of {@link Engine} throws an {@link
 * AssertionError} and is kept in {@link #violations()}.
 *
 * <p><b>Threading:</b> bound to the first thread that opens a sequence.
 */
public final class FakeEngine implements Engine {
  private final EngineInfo info;
  private final long budgetTokens;
  private final FakeModel model;
  private double divergence;

  private final Map<SequenceId, FakeSequence> sequences = new HashMap<>();
  private final List<FakePass> passes = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private Consumer<PassBatch> beforePass = batch -> {};
  private Function<int[], List<SkipSet>> sweep;
  private Thread owner;
  private long passNumber;
  private long generations;
  private int nextSlot;
  private boolean closed;
  private FakeLogits latest;
  private int[] path = new int[64];

  /**
   * @param budgetTokens positions over all sequences
   * @param divergence how far a skip set moves the logits, in their own unit; 0 drafts perfectly
   */
  public FakeEngine(EngineInfo info, long budgetTokens, FakeModel model, double divergence) {
    this.info = info;
    this.budgetTokens = budgetTokens;
    this.model = model;
    this.divergence = divergence;
  }

  /** Six layers, a context of 512, room for 16 such sequences, fair drafts. */
  public static FakeEngine ofVocabulary(int vocabSize, long seed) {
    return new FakeEngine(describe(6, vocabSize, 512), 16 * 512, FakeModel.hashed(seed, 3.0), 0.8);
  }

  public static EngineInfo describe(int layers, int vocabSize, int maxContext) {
    return new EngineInfo(
        "fake", "fake-fingerprint", layers, vocabSize, maxContext, "none", "fp32", "fake-1", true);
  }

  /** Is called before each pass is checked; may block, advance a clock or throw. */
  public void beforePass(Consumer<PassBatch> hook) {
    this.beforePass = hook;
  }

  /** From now on; to be called on the engine's thread. */
  public void divergence(double value) {
    divergence = value;
  }

  /** Makes it an engine that sweeps: what it finds for the tokens that it is given. */
  public void sweeping(Function<int[], List<SkipSet>> finds) {
    sweep = finds;
  }

  /** Every pass so far. */
  public List<FakePass> passes() {
    return passes;
  }

  /** Every breach of contract so far. */
  public List<String> violations() {
    return violations;
  }

  /** What a full pass over the tokens gives for the last of them; for expectations. */
  public float[] fullLogits(int[] tokens, int length) {
    float[] out = new float[info.vocabSize()];
    model.logits(tokens, length, out, 0, out.length);
    return out;
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public SequenceId open(int capacityTokens) {
    if (owner == null) {
      owner = Thread.currentThread();
    }
    checkOwner();
    check(capacityTokens > 0, "open() with capacity " + capacityTokens);
    if (reserved() + capacityTokens > budgetTokens) {
      throw new KvCapacityException(
          capacityTokens + " tokens do not fit, " + (budgetTokens - reserved()) + " are free");
    }
    SequenceId id = new SequenceId(nextSlot++ % 64, generations++);
    sequences.put(id, new FakeSequence(id, capacityTokens));
    return id;
  }

  @Override
  public boolean reserve(SequenceId sequence, int capacityTokens) {
    FakeSequence kv = find(sequence);
    int more = capacityTokens - kv.capacity;
    if (more <= 0) {
      return true;
    }
    if (reserved() + more > budgetTokens) {
      return false;
    }
    kv.grow(capacityTokens);
    return true;
  }

  @Override
  public Logits forward(PassBatch batch) {
    checkOwner();
    beforePass.accept(batch);
    check(batch.rows() > 0, "pass without rows");
    if (latest != null) {
      latest.expire();
    }
    passNumber++;
    latest = new FakeLogits(batch, info.vocabSize());
    for (int run = 0; run < batch.runs(); run++) {
      FakeSequence kv = find(batch.sequence(run));
      if (batch.isScratch(run)) {
        int base = batch.baseLength(run);
        check(base <= kv.committed, kv.id + ": scratch from " + base + " of " + kv.committed);
        kv = kv.prefix(base, batch.rowCount(run));
      }
      checkRun(batch, run, kv);
      compute(batch, run, kv);
    }
    passes.add(FakePass.of(batch));
    return latest;
  }

  private void checkRun(PassBatch batch, int run, FakeSequence kv) {
    int base = batch.baseLength(run);
    int count = batch.rowCount(run);
    String where = kv.id + ", base " + base + ", rows " + count + ": ";
    check(kv.lastPass != passNumber, where + "two runs in one pass");
    check(count > 0, where + "run without rows");
    check(base >= kv.committed, where + "base is below the committed " + kv.committed);
    check(base <= kv.chained, where + "only " + kv.chained + " positions are written");
    check(base + count <= kv.capacity, where + "capacity is " + kv.capacity);
    check(
        batch.skipSet(run).layers() == info.layers(),
        where + "skip set of " + batch.skipSet(run).layers() + " layers");
    for (int slot = kv.committed; slot < base; slot++) {
      check(
          batch.skipSet(run).equals(kv.origins[slot]),
          where + "slot " + slot + " was written under another skip set");
    }
    for (int i = 0; i < count; i++) {
      int row = batch.firstRow(run) + i;
      int token = batch.token(row);
      check(token >= 0 && token < info.vocabSize(), where + "token " + token);
      check(
          batch.position(row) < info.maxContext(),
          where + "position " + batch.position(row) + " is beyond the context");
    }
  }

  private void compute(PassBatch batch, int run, FakeSequence kv) {
    int base = batch.baseLength(run);
    int count = batch.rowCount(run);
    SkipSet skipSet = batch.skipSet(run);
    kv.lastPass = passNumber;
    kv.runBase = base;
    kv.runRows = count;
    kv.runSkipSet = skipSet;
    kv.runParents = new int[count];
    boolean straight = true;
    kv.chained = base;
    for (int i = 0; i < count; i++) {
      int row = batch.firstRow(run) + i;
      int parent = batch.parent(row);
      kv.runParents[i] = parent;
      int slot = base + i;
      int parentSlot = parent < 0 ? base - 1 : base + parent;
      long taint = parentSlot < 0 ? 0 : kv.taints[parentSlot];
      if (!skipSet.isEmpty()) {
        taint = FakeModel.mix(taint * 31 + skipSet.hashCode() + 1) | 1;
      }
      kv.tokens[slot] = batch.token(row);
      kv.origins[slot] = skipSet;
      kv.taints[slot] = taint;
      straight &= parent == i - 1;
      if (straight) {
        kv.chained = slot + 1;
      }
      if (latest.wants(run, i)) {
        fill(kv, i, batch.position(row), taint, latest.indexOf(run, i));
      }
    }
  }

  private void fill(FakeSequence kv, int rowInRun, int position, long taint, int index) {
    int length = position + 1;
    if (path.length < length) {
      path = new int[2 * length];
    }
    int at = position;
    for (int row = rowInRun; row >= 0; row = kv.runParents[row]) {
      path[at--] = kv.tokens[kv.runBase + row];
    }
    System.arraycopy(kv.tokens, 0, path, 0, kv.runBase);
    int vocab = info.vocabSize();
    float[] values = latest.values();
    model.logits(path, length, values, index * vocab, vocab);
    if (taint != 0) {
      long key = FakeModel.mix(taint + 31L * path[position] + position);
      for (int v = 0; v < vocab; v++) {
        values[index * vocab + v] += (float) (divergence * FakeModel.normal(key, v));
      }
    }
  }

  @Override
  public void commit(SequenceId sequence, int[] rows, int count) {
    FakeSequence kv = find(sequence);
    String where = sequence + ": commit of " + count + " rows: ";
    check(kv.lastPass == passNumber, where + "the sequence was not in the last pass");
    check(kv.runRows > 0, where + "the run was committed before");
    check(kv.runBase == kv.committed, where + "base " + kv.runBase + ", not " + kv.committed);
    check(count == 0 || kv.runSkipSet.isEmpty(), where + "computed under a skip set");
    for (int i = 0; i < count; i++) {
      check(rows[i] >= 0 && rows[i] < kv.runRows, where + "row " + rows[i]);
      int before = i == 0 ? -1 : rows[i - 1];
      check(kv.runParents[rows[i]] == before, where + "row " + rows[i] + " follows not " + before);
      kv.tokens[kv.committed + i] = kv.tokens[kv.runBase + rows[i]];
      kv.origins[kv.committed + i] = kv.origins[kv.runBase + rows[i]];
      kv.taints[kv.committed + i] = kv.taints[kv.runBase + rows[i]];
    }
    kv.committed += count;
    kv.chained = kv.committed;
    kv.runRows = 0;
  }

  @Override
  public boolean sweeps() {
    return sweep != null;
  }

  @Override
  public List<SkipSet> sweep(
      SequenceId sequence, int[] tokens, int attentionUnits, int mlpUnits, int maxUnits) {
    FakeSequence kv = find(sequence);
    String where = sequence + ": sweep of " + tokens.length + " tokens: ";
    check(sweep != null, where + "this engine does not sweep");
    int first = kv.committed - tokens.length;
    check(tokens.length > 0 && first >= 0, where + "committed are " + kv.committed);
    for (int i = 0; i < tokens.length; i++) {
      check(tokens[i] == kv.tokens[first + i], where + "token " + i + " is another");
    }
    return sweep.apply(tokens);
  }

  @Override
  public int committedLength(SequenceId sequence) {
    return find(sequence).committed;
  }

  @Override
  public void release(SequenceId sequence) {
    find(sequence);
    sequences.remove(sequence);
  }

  @Override
  public KvUsage kvUsage() {
    return new KvUsage(reserved(), budgetTokens, sequences.size());
  }

  @Override
  public void close() {
    closed = true;
    sequences.clear();
  }

  public boolean closed() {
    return closed;
  }

  private long reserved() {
    return sequences.values().stream().mapToLong(kv -> kv.capacity).sum();
  }

  private FakeSequence find(SequenceId id) {
    checkOwner();
    FakeSequence kv = sequences.get(id);
    check(kv != null, id + " is not open");
    return kv;
  }

  private void checkOwner() {
    check(!closed, "used after close()");
    check(
        owner == null || owner == Thread.currentThread(),
        "used by " + Thread.currentThread() + ", belongs to " + owner);
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      violations.add(message);
      throw new AssertionError("engine contract: " + message);
    }
  }
}
