package io.skipstream.engine.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.skipstream.engine.BatchCheck;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.SequenceId;

/**
 * The KV of all sequences in the module's pool: a contiguous range of slots each, grown by
 * doubling, and a scratch range for rows that stand beside the main chain of a tree. Where the
 * budget has room but no range is long enough, the ranges are packed: whether a sequence fits never
 * depends on what came and went before it.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class KvCache implements BatchCheck.KvLengths {
  /** Rows of a pass that are not on a main chain. Slot 0 takes what padding rows write. */
  static final int SCRATCH = 1024;

  private static final int NONE = -1;

  private final DecoderModule module;
  private final SlotPool pool;
  private final Sequences sequences;
  private final int maxContext;
  private final int deviceOffset;
  private int deviceSlots;
  private KvUsage usage;

  KvCache(DecoderModule module, int block, long budgetTokens, int maxSequences, int maxContext) {
    this.module = module;
    this.pool = new SlotPool(block, (int) Math.min(budgetTokens, Integer.MAX_VALUE / 2));
    this.sequences = new Sequences(maxSequences);
    this.usage = new KvUsage(0, pool.budget(), 0);
    this.maxContext = maxContext;
    this.deviceOffset = SCRATCH;
    growDevice(SCRATCH);
  }

  SequenceId open(int capacityTokens) {
    int capacity = checked(capacityTokens);
    int start = -1;
    if (sequences.open() < sequences.most() && fits(capacity)) {
      start = pool.take(capacity);
      if (start < 0) {
        pack(NONE);
        start = pool.take(capacity);
      }
    }
    if (start < 0) {
      KvUsage usage = usage();
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
              + sequences.most()
              + " sequences");
    }
    growDevice(deviceOffset + pool.size());
    return sequences.add(deviceOffset + start, capacity);
  }

  boolean reserve(SequenceId id, int capacityTokens) {
    int sequence = sequences.check(id);
    int capacity = sequences.capacity(sequence);
    if (capacityTokens <= capacity) {
      return true;
    }
    int needed = checked(capacityTokens);
    if (!fits(needed - capacity)) {
      return false;
    }
    // Doubling copies each position a bounded number of times; short of that, what is needed.
    int doubled = Math.max(needed, Math.min(2 * capacity, checked(maxContext)));
    if (!extend(sequence, doubled)
        && !relocate(sequence, doubled)
        && !extend(sequence, needed)
        && !relocate(sequence, needed)) {
      pack(sequence);
      return extend(sequence, needed);
    }
    return true;
  }

  private boolean fits(int slots) {
    return slots <= pool.budget() - pool.reserved();
  }

  private boolean extend(int sequence, int capacity) {
    int start = sequences.start(sequence);
    int before = sequences.capacity(sequence);
    if (!pool.extend(start - deviceOffset, before, capacity - before)) {
      return false;
    }
    growDevice(deviceOffset + pool.size());
    sequences.place(sequence, start, capacity);
    return true;
  }

  private boolean relocate(int sequence, int capacity) {
    int start = pool.take(capacity);
    if (start < 0) {
      return false;
    }
    growDevice(deviceOffset + pool.size());
    int from = sequences.start(sequence);
    int before = sequences.capacity(sequence);
    move(from, deviceOffset + start, before);
    pool.release(from - deviceOffset, before);
    sequences.place(sequence, deviceOffset + start, capacity);
    return true;
  }

  /** Moves all ranges to the pool's beginning, the given sequence's last, so that it can grow. */
  private void pack(int last) {
    long[] from = new long[pool.reserved()];
    long[] to = new long[pool.reserved()];
    int end = 0;
    for (int sequence = 0; sequence < sequences.most(); sequence++) {
      if (sequences.isOpen(sequence) && sequence != last) {
        end = pack(sequence, end, from, to);
      }
    }
    if (last != NONE) {
      end = pack(last, end, from, to);
    }
    // Reads everything before it writes anything, so ranges may overlap.
    move(from, to);
    pool.packed(end);
  }

  private int pack(int sequence, int start, long[] from, long[] to) {
    int capacity = sequences.capacity(sequence);
    int before = sequences.start(sequence);
    for (int i = 0; i < capacity; i++) {
      from[start + i] = before + i;
      to[start + i] = deviceOffset + start + i;
    }
    sequences.place(sequence, deviceOffset + start, capacity);
    return start + capacity;
  }

  void release(SequenceId id) {
    int sequence = sequences.check(id);
    pool.release(sequences.start(sequence) - deviceOffset, sequences.capacity(sequence));
    sequences.remove(sequence);
  }

  /** First slot of a sequence; its position p has slot start + p. */
  int start(SequenceId id) {
    return sequences.start(sequences.check(id));
  }

  @Override
  public int capacity(SequenceId id) {
    return sequences.capacity(sequences.check(id));
  }

  @Override
  public int length(SequenceId id) {
    return sequences.length(sequences.check(id));
  }

  void length(SequenceId id, int length) {
    sequences.length(sequences.check(id), length);
  }

  /** The slot that nothing reads. */
  int trashSlot() {
    return 0;
  }

  /** The i-th slot for rows beside the main chains of a pass. */
  int scratchSlot(int i) {
    if (i >= SCRATCH - 1) {
      throw new IllegalArgumentException(
          "a pass may have at most " + (SCRATCH - 1) + " rows beside main chains");
    }
    return 1 + i;
  }

  KvUsage usage() {
    // Asked for in every round, and the same in most.
    if (usage.reservedTokens() != pool.reserved() || usage.sequences() != sequences.open()) {
      usage = new KvUsage(pool.reserved(), pool.budget(), sequences.open());
    }
    return usage;
  }

  void move(long[] from, long[] to) {
    try (PtNDArray start = module.longs(from);
        PtNDArray target = module.longs(to)) {
      module.callLong("move", IValue.from(start), IValue.from(target));
    }
  }

  private void move(int from, int to, int count) {
    long[] start = new long[count];
    long[] target = new long[count];
    for (int i = 0; i < count; i++) {
      start[i] = from + i;
      target[i] = to + i;
    }
    move(start, target);
  }

  private void growDevice(int slots) {
    if (slots > deviceSlots) {
      module.callLong("grow", IValue.from((long) slots));
      deviceSlots = slots;
    }
  }

  private int checked(int tokens) {
    if (tokens < 0 || tokens > pool.blocks(maxContext)) {
      throw new IllegalArgumentException(
          "capacity must be within 0.." + maxContext + ", was " + tokens);
    }
    return pool.blocks(tokens);
  }
}
