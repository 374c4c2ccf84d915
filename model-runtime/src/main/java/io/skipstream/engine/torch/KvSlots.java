package io.skipstream.engine.torch;

import io.skipstream.engine.KvUsage;
import io.skipstream.engine.SequenceId;

/**
 * Which slots hold which sequence, how long, and what the KV budget has left.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class KvSlots {
  private final long budgetTokens;
  private final long[] generations; // 0: free
  private final int[] capacities;
  private final int[] lengths;
  private long nextGeneration = 1;
  private long reservedTokens;
  private int sequences;

  KvSlots(int maxSequences, long budgetTokens) {
    this.budgetTokens = budgetTokens;
    this.generations = new long[maxSequences];
    this.capacities = new int[maxSequences];
    this.lengths = new int[maxSequences];
  }

  int maxSequences() {
    return generations.length;
  }

  /** A free slot with the given capacity, or -1. */
  int take(int capacity) {
    if (reservedTokens + capacity > budgetTokens) {
      return -1;
    }
    for (int slot = 0; slot < generations.length; slot++) {
      if (generations[slot] == 0) {
        generations[slot] = nextGeneration++;
        capacities[slot] = capacity;
        lengths[slot] = 0;
        reservedTokens += capacity;
        sequences++;
        return slot;
      }
    }
    return -1;
  }

  boolean grow(int slot, int capacity) {
    long added = capacity - capacities[slot];
    if (reservedTokens + added > budgetTokens) {
      return false;
    }
    reservedTokens += added;
    capacities[slot] = capacity;
    return true;
  }

  void release(int slot) {
    reservedTokens -= capacities[slot];
    generations[slot] = 0;
    capacities[slot] = 0;
    lengths[slot] = 0;
    sequences--;
  }

  SequenceId id(int slot) {
    return new SequenceId(slot, generations[slot]);
  }

  /** The slot of a sequence that is open. */
  int check(SequenceId sequence) {
    int slot = sequence.slot();
    if (slot < 0 || slot >= generations.length || generations[slot] != sequence.generation()) {
      throw new IllegalArgumentException("sequence " + sequence + " is not open");
    }
    return slot;
  }

  int capacity(int slot) {
    return capacities[slot];
  }

  int length(int slot) {
    return lengths[slot];
  }

  void length(int slot, int length) {
    lengths[slot] = length;
  }

  KvUsage usage() {
    return new KvUsage(reservedTokens, budgetTokens, sequences);
  }
}
