package io.skipstream.engine.torch;

import io.skipstream.engine.SequenceId;

/**
 * The open sequences: where their slots are, how many, and how many positions are committed.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class Sequences {
  private final long[] generations; // 0: free
  private final int[] starts;
  private final int[] capacities;
  private final int[] lengths;
  private long nextGeneration = 1;
  private int open;

  Sequences(int most) {
    this.generations = new long[most];
    this.starts = new int[most];
    this.capacities = new int[most];
    this.lengths = new int[most];
  }

  int most() {
    return generations.length;
  }

  int open() {
    return open;
  }

  SequenceId add(int start, int capacity) {
    for (int i = 0; i < generations.length; i++) {
      if (generations[i] == 0) {
        generations[i] = nextGeneration++;
        starts[i] = start;
        capacities[i] = capacity;
        lengths[i] = 0;
        open++;
        return new SequenceId(i, generations[i]);
      }
    }
    throw new IllegalStateException("all " + generations.length + " sequences are in use");
  }

  boolean isOpen(int sequence) {
    return generations[sequence] != 0;
  }

  void remove(int sequence) {
    generations[sequence] = 0;
    open--;
  }

  /** The index of a sequence that is open. */
  int check(SequenceId id) {
    int i = id.slot();
    if (i < 0 || i >= generations.length || generations[i] != id.generation()) {
      throw new IllegalArgumentException("sequence " + id + " is not open");
    }
    return i;
  }

  int start(int sequence) {
    return starts[sequence];
  }

  int capacity(int sequence) {
    return capacities[sequence];
  }

  void place(int sequence, int start, int capacity) {
    starts[sequence] = start;
    capacities[sequence] = capacity;
  }

  int length(int sequence) {
    return lengths[sequence];
  }

  void length(int sequence, int length) {
    lengths[sequence] = length;
  }
}
