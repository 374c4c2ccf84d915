package io.skipstream.tuning;

import java.util.Arrays;

/**
 * The last durations of passes of one shape.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused for another shape when it is evicted.
 */
final class CostCell {
  static final int REMEMBERED = 15;

  // In passes. A machine that warms up, or gets a busy neighbour, makes what was measured wrong;
  // but what only old passes tell apart is known from nothing else.
  private static final double HALF_LIFE = 4_096;
  private static final double LEAST_WEIGHT = 0.02;

  private int attention;
  private int mlp;
  private int rows;
  private int batch;
  private int contextClass;
  private final double[] seconds = new double[REMEMBERED];
  private final int[] contexts = new int[REMEMBERED];
  private int count;
  private int next;
  private long lastUse;

  /** Context lengths that differ by less than about an eighth share a class. */
  static int contextClass(int context) {
    if (context < 64) {
      return context < 32 ? 0 : 1;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(context);
    return exponent * 8 + (context >>> (exponent - 3) & 7);
  }

  void begin(int attention, int mlp, int rows, int batch, int contextClass) {
    this.attention = attention;
    this.mlp = mlp;
    this.rows = rows;
    this.batch = batch;
    this.contextClass = contextClass;
    this.count = 0;
    this.next = 0;
  }

  boolean is(int attention, int mlp, int rows, int batch, int contextClass) {
    return this.rows == rows
        && this.attention == attention
        && this.mlp == mlp
        && this.batch == batch
        && this.contextClass == contextClass;
  }

  void add(long now, int context, double passSeconds) {
    seconds[next] = passSeconds;
    contexts[next] = context;
    next = (next + 1) % REMEMBERED;
    count = Math.min(count + 1, REMEMBERED);
    lastUse = now;
  }

  int attention() {
    return attention;
  }

  int mlp() {
    return mlp;
  }

  int rows() {
    return rows;
  }

  int batch() {
    return batch;
  }

  long lastUse() {
    return lastUse;
  }

  /** How much its durations count: all and recent ones 1, old ones little, but never nothing. */
  double weight(long now) {
    double age = (double) (now - lastUse) / HALF_LIFE;
    return (double) count / REMEMBERED * Math.max(LEAST_WEIGHT, Math.pow(0.5, age));
  }

  double meanContext() {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += contexts[i];
    }
    return sum / count;
  }

  double medianSeconds() {
    return median(Arrays.copyOf(seconds, count));
  }

  /** Sorts the values. */
  static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
