package io.skipstream.engine.torch;

import java.util.TreeMap;

/**
 * Hands out ranges of KV slots, in whole blocks, first fit. The pool begins small and grows to its
 * budget; who owns the device memory grows that along.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class SlotPool {
  private final int block;
  private final int budget;
  private final TreeMap<Integer, Integer> free = new TreeMap<>(); // start to length
  private int size;
  private int reserved;

  SlotPool(int block, int budget) {
    this.block = block;
    this.budget = budget / block * block;
  }

  /** Slots that exist; the device must hold as many. */
  int size() {
    return size;
  }

  int reserved() {
    return reserved;
  }

  int budget() {
    return budget;
  }

  /** The first slot of a free range, or -1. May grow the pool. */
  int take(int slots) {
    if (slots > budget - reserved) {
      return -1;
    }
    int start = find(slots);
    while (start < 0 && size < budget) {
      grow(slots);
      start = find(slots);
    }
    if (start >= 0) {
      takeFrom(start, slots);
    }
    return start;
  }

  /**
   * Makes a range longer where it is, if what is behind it is free. May grow the pool.
   *
   * @return whether that worked
   */
  boolean extend(int start, int slots, int more) {
    int end = start + slots;
    if (more > budget - reserved || more > budget - end) {
      return false;
    }
    int room = free.getOrDefault(end, 0);
    if (room < more && end + room == size) {
      grow(more - room);
      room = free.get(end);
    }
    if (room < more) {
      return false;
    }
    takeFrom(end, more);
    return true;
  }

  /** Takes note that the given number of slots, and these alone, are now taken, from 0 on. */
  void packed(int slots) {
    free.clear();
    reserved = slots;
    if (size < slots) {
      size = slots;
    } else if (size > slots) {
      free.put(slots, size - slots);
    }
  }

  private void grow(int slots) {
    int grown = (int) Math.min(budget, Math.max(2L * size, size + (long) slots));
    giveBack(size, grown - size);
    size = grown;
  }

  private void takeFrom(int start, int slots) {
    int length = free.remove(start);
    if (length > slots) {
      free.put(start + slots, length - slots);
    }
    reserved += slots;
  }

  void release(int start, int slots) {
    reserved -= slots;
    giveBack(start, slots);
  }

  private int find(int slots) {
    for (var range : free.entrySet()) {
      if (range.getValue() >= slots) {
        return range.getKey();
      }
    }
    return -1;
  }

  private void giveBack(int start, int slots) {
    int from = start;
    int to = start + slots;
    var before = free.lowerEntry(start);
    if (before != null && before.getKey() + before.getValue() == start) {
      from = before.getKey();
    }
    Integer after = free.remove(to);
    if (after != null) {
      to += after;
    }
    free.put(from, to - from);
  }

  /** Rounds up to whole blocks. */
  int blocks(int tokens) {
    return Math.multiplyExact((Math.max(tokens, 1) + block - 1) / block, block);
  }
}
