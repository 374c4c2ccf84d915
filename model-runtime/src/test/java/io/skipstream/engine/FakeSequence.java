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

  /**
   * A copy of the first committed slots with room for more rows: what is done to it leaves no
   * trace.
   */
  FakeSequence prefix(int length, int rows) {
    FakeSequence copy = new FakeSequence(id, length + rows);
    System.arraycopy(tokens, 0, copy.tokens, 0, length);
    System.arraycopy(origins, 0, copy.origins, 0, length);
    System.arraycopy(taints, 0, copy.taints, 0, length);
    copy.committed = length;
    copy.chained = length;
    return copy;
  }

  void grow(int newCapacity) {
    tokens = Arrays.copyOf(tokens, newCapacity);
    origins = Arrays.copyOf(origins, newCapacity);
    taints = Arrays.copyOf(taints, newCapacity);
    capacity = newCapacity;
  }
}
