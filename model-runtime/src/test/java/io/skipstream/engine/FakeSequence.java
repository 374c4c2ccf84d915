package io.skipstream.engine;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/** The KV of one sequence of a {@link FakeEngine}: a token and its origin for each slot. */
final class FakeSequence {
  final SequenceId id;
  int capacity;
  int committed;
  // Slots that hold a path that continues the committed prefix: a later pass may build on them.
  int chained;
  int[] tokens;
  SkipSet[] origins;
  // 0 where the row and all it saw were computed by the full model.
  long[] taints;

  // The sequence's run in the pass with this number.
  long lastPass = -1;
  int runBase;
  int runRows;
  int[] runParents = new int[0];
  SkipSet runSkipSet;

  FakeSequence(SequenceId id, int capacity) {
    this.id = id;
    this.tokens = new int[capacity];
    this.origins = new SkipSet[capacity];
    this.taints = new long[capacity];
    this.capacity = capacity;
  }

  void grow(int newCapacity) {
    tokens = Arrays.copyOf(tokens, newCapacity);
    origins = Arrays.copyOf(origins, newCapacity);
    taints = Arrays.copyOf(taints, newCapacity);
    capacity = newCapacity;
  }
}
