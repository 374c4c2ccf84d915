package io.skipstream.processor.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Samples of a process that holds the log itself: its room is taken beforehand, so that it does not
 * grow with what it notes.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class SampleLog {
  private static final int FIELDS = 7;

  // Exact: no field comes near 2^53.
  private double[] values;
  private int count;

  /**
   * @param expected samples; more find room too
   */
  SampleLog(int expected) {
    values = new double[FIELDS * Math.max(1, expected)];
  }

  void add(ProcessSample sample) {
    if (FIELDS * count == values.length) {
      values = Arrays.copyOf(values, 2 * values.length);
    }
    int at = FIELDS * count++;
    values[at] = sample.seconds();
    values[at + 1] = sample.heapBytes();
    values[at + 2] = sample.residentBytes();
    values[at + 3] = sample.storeBytes();
    values[at + 4] = sample.handles();
    values[at + 5] = sample.threads();
    values[at + 6] = sample.answered();
  }

  List<ProcessSample> all() {
    List<ProcessSample> all = new ArrayList<>(count);
    for (int at = 0; at < FIELDS * count; at += FIELDS) {
      all.add(
          new ProcessSample(
              values[at],
              (long) values[at + 1],
              (long) values[at + 2],
              (long) values[at + 3],
              (int) values[at + 4],
              (int) values[at + 5],
              (int) values[at + 6]));
    }
    return all;
  }
}
