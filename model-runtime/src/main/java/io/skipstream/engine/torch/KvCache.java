package io.skipstream.engine.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.SequenceId;

/**
 * The KV of all sequences in the module's pool: a contiguous range of slots each, grown by
 * doubling, and a scratch range for rows that stand beside the main chain of a tree.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class KvCache {
  /** Rows of a pass that are not on a main chain. Slot 0 takes what padding rows write. */
  private static final int SCRATCH = 1024;

  private final DecoderModule module;
  private final SlotPool pool;
  private final Sequences sequences;
  private final int maxContext;
  private final int deviceOffset;
  private int deviceSlots;

  KvCache(DecoderModule module, int block, long budgetTokens, int maxSequences, int maxContext) {
    this.module = module;
    this.pool = new SlotPool(block, (int) Math.min(budgetTokens, Integer.MAX_VALUE / 2));
    this.sequences = new Sequences(maxSequences);
    this.maxContext = maxContext;
    this.deviceOffset = SCRATCH;
    growDevice(SCRATCH);
  }

  SequenceId open(int capacityTokens) {
    int capacity = checked(capacityTokens);
    int start = sequences.open() < sequences.most() ? pool.take(capacity) : -1;
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
    // Doubling copies each position a bounded number of times; short of that, what is needed.
    int grown = Math.max(checked(capacityTokens), Math.min(2 * capacity, checked(maxContext)));
    int start = pool.take(grown);
    if (start < 0) {
      grown = checked(capacityTokens);
      start = pool.take(grown);
    }
    if (start < 0) {
      return false;
    }
    growDevice(deviceOffset + pool.size());
    int from = sequences.start(sequence);
    move(from, deviceOffset + start, capacity);
    pool.release(from - deviceOffset, capacity);
    sequences.place(sequence, deviceOffset + start, grown);
    return true;
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

  int capacity(SequenceId id) {
    return sequences.capacity(sequences.check(id));
  }

  int length(SequenceId id) {
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
    return new KvUsage(pool.reserved(), pool.budget(), sequences.open());
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
