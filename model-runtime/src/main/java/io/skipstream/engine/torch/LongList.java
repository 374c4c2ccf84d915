package io.skipstream.engine.torch;

import java.util.Arrays;

/** A growable list of longs that is reused from pass to pass. */
final class LongList {
  private long[] values = new long[64];
  private int size;

  void clear() {
    size = 0;
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  long get(int i) {
    return values[i];
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
