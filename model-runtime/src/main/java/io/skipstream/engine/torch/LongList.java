package io.skipstream.engine.torch;

import java.util.Arrays;

/** A growable list of longs that is reused from pass to pass. */
final class LongList {
  private long[] values = new long[64];
  private int size;
  private int indicesStart;

  void clear() {
    size = 0;
    indicesStart = 0;
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

  /** What follows is the indices section, numbered from 0. */
  void startIndices() {
    indicesStart = size;
  }

  /** Entries in the indices section. */
  int indices() {
    return size - indicesStart;
  }

  long[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
