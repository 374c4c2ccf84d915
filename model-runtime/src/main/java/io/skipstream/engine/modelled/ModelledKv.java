package io.skipstream.engine.modelled;

import io.skipstream.engine.BatchCheck;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.engine.KvUsage;
import io.skipstream.engine.SequenceId;
import java.util.Arrays;

/**
 * Where a device has K and V of a row, here is a hash of the row's path. The budget is counted in
 * blocks, as on a device; ranges need not be contiguous.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class ModelledKv implements BatchCheck.KvLengths {
  static final int BLOCK = 64;

  private final long budget;
  private final int maxContext;
  private final Sequence[] slots; // null: free
  private long nextGeneration = 1;
  private long reserved;
  private int open;
  private KvUsage usage;

  ModelledKv(long budgetTokens, int maxSequences, int maxContext) {
    this.budget = budgetTokens / BLOCK * BLOCK;
    this.maxContext = maxContext;
    this.slots = new Sequence[maxSequences];
    this.usage = new KvUsage(0, budget, 0);
  }

  SequenceId open(int capacityTokens) {
    int capacity = checked(capacityTokens);
    if (open == slots.length || capacity > budget - reserved) {
      throw new KvCapacityException(
          "no KV for " + capacity + " positions of " + slots.length + " sequences: " + usage());
    }
    int slot = 0;
    while (slots[slot] != null) {
      slot++;
    }
    slots[slot] = new Sequence(nextGeneration++, capacity);
    reserved += capacity;
    open++;
    return new SequenceId(slot, slots[slot].generation);
  }

  boolean reserve(SequenceId id, int capacityTokens) {
    Sequence sequence = find(id);
    int before = sequence.paths.length;
    if (capacityTokens <= before) {
      return true;
    }
    int needed = checked(capacityTokens);
    long free = budget - reserved;
    if (needed - before > free) {
      return false;
    }
    int doubled = Math.max(needed, Math.min(2 * before, checked(maxContext)));
    int capacity = doubled - before <= free ? doubled : needed;
    sequence.paths = Arrays.copyOf(sequence.paths, capacity);
    reserved += capacity - before;
    return true;
  }

  void release(SequenceId id) {
    reserved -= find(id).paths.length;
    slots[id.slot()] = null;
    open--;
  }

  /** By slot: of committed positions, and behind them of the rows of the last run. */
  long[] paths(SequenceId id) {
    return find(id).paths;
  }

  @Override
  public int length(SequenceId id) {
    return find(id).length;
  }

  void length(SequenceId id, int length) {
    find(id).length = length;
  }

  @Override
  public int capacity(SequenceId id) {
    return find(id).paths.length;
  }

  KvUsage usage() {
    if (usage.reservedTokens() != reserved || usage.sequences() != open) {
      usage = new KvUsage(reserved, budget, open);
    }
    return usage;
  }

  private Sequence find(SequenceId id) {
    Sequence sequence = id.slot() >= 0 && id.slot() < slots.length ? slots[id.slot()] : null;
    if (sequence == null || sequence.generation != id.generation()) {
      throw new IllegalArgumentException("sequence " + id + " is not open");
    }
    return sequence;
  }

  private int checked(int tokens) {
    if (tokens < 0 || tokens > maxContext) {
      throw new IllegalArgumentException(
          "capacity must be within 0.." + maxContext + ", was " + tokens);
    }
    return (Math.max(tokens, 1) + BLOCK - 1) / BLOCK * BLOCK;
  }

  private static final class Sequence {
    final long generation;
    long[] paths;
    int length;

    Sequence(long generation, int capacity) {
      this.generation = generation;
      this.paths = new long[capacity];
    }
  }
}
