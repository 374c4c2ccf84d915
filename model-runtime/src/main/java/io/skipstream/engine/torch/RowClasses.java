package io.skipstream.engine.torch;

import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;

/**
 * For each kind of linear the row counts, from {@code lo} to {@code hi}, that give a row the same
 * bits wherever it stands. Matrix libraries block by row count, so this is found by trying: what
 * holds depends on processor, library, type and shape.
 *
 * @param lo fewest rows of a call; fewer are padded
 * @param hi most rows of a call; more are split
 */
record RowClasses(int[] lo, int[] hi) {
  /** Projections to q, k, v; from attention; to gate and up; from the MLP; to the vocabulary. */
  static final int KINDS = 5;

  private static final int MOST = 64;
  private static final long LARGE = 16L << 20;

  /** Rows that no kind has to pad. */
  int minRows() {
    return Arrays.stream(lo).max().orElse(1);
  }

  /** No padding and no splitting: the fastest, and not row-invariant. */
  static RowClasses relaxed() {
    int[] lo = new int[KINDS];
    int[] hi = new int[KINDS];
    Arrays.fill(lo, 1);
    Arrays.fill(hi, Integer.MAX_VALUE);
    return new RowClasses(lo, hi);
  }

  /**
   * @param weights index of one weight of each kind in the module
   * @param elements size of each of these weights
   */
  static RowClasses find(DecoderModule module, int[] weights, long[] elements) {
    int[] lo = new int[KINDS];
    int[] hi = new int[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
      int[] counts = counts(elements[kind]);
      if (!fits(module, weights[kind], counts, 2, 4, lo, hi, kind)
          && !fits(module, weights[kind], counts, 16, 16, lo, hi, kind)) {
        // Row by row: slow, and invariant by construction.
        lo[kind] = 1;
        hi[kind] = 1;
      }
    }
    return new RowClasses(lo, hi);
  }

  private static boolean fits(
      DecoderModule module,
      int weight,
      int[] counts,
      int base,
      int least,
      int[] lo,
      int[] hi,
      int kind) {
    long[] asked = Arrays.stream(counts).asLongStream().toArray();
    boolean[] same =
        module.callBooleans(
            "classes",
            IValue.from((long) weight),
            IValue.from((long) base),
            IValue.listFrom(asked));
    // Never below the base: fewer rows may agree on the probe and differ on other values.
    lo[kind] = base;
    hi[kind] = base;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] >= base) {
        if (!same[i]) {
          break;
        }
        hi[kind] = counts[i];
      }
    }
    return hi[kind] >= least;
  }

  /**
   * All counts for small weights; for large ones those around which libraries change their
   * blocking.
   */
  private static int[] counts(long elements) {
    if (elements <= LARGE) {
      int[] all = new int[MOST];
      Arrays.setAll(all, i -> i + 1);
      return all;
    }
    return new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64};
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int kind = 0; kind < KINDS; kind++) {
      text.append(kind == 0 ? "" : ",").append(lo[kind]).append('-').append(hi[kind]);
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowClasses that
        && Arrays.equals(lo, that.lo)
        && Arrays.equals(hi, that.hi);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(lo) + Arrays.hashCode(hi);
  }
}
