package io.skipstream.tuning;

import java.util.Arrays;

/**
 * What a pass of several rows costs against one row, v(T): a step function, since row counts are
 * padded to the next class that a kernel offers.
 *
 * <p>Between two entries the dearer one holds (a pass is padded up, never down). Beyond the last,
 * cost grows in proportion to the rows: there a pass is bound by arithmetic, or split.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class RowSteps {
  static final int MAX_ENTRIES = 4_096;

  private final int[] rows;
  private final double[] factors;

  private RowSteps(int[] rows, double[] factors) {
    this.rows = rows;
    this.factors = factors;
  }

  /**
   * A measured step function.
   *
   * @param rows most rows of each step, ascending
   * @param factors cost of each step; the first is 1, none is below the one before
   */
  public static RowSteps of(int[] rows, double[] factors) {
    if (rows.length == 0 || rows.length > MAX_ENTRIES || rows.length != factors.length) {
      throw new IllegalArgumentException(
          "row steps need 1.."
              + MAX_ENTRIES
              + " pairs, were "
              + rows.length
              + " and "
              + factors.length);
    }
    Checks.atLeast("rows[0]", rows[0], 1);
    if (factors[0] != 1) {
      throw new IllegalArgumentException("factors[0] must be 1, was " + factors[0]);
    }
    for (int i = 1; i < rows.length; i++) {
      if (rows[i] <= rows[i - 1]) {
        throw new IllegalArgumentException(
            "rows[" + i + "] must be above " + rows[i - 1] + ", was " + rows[i]);
      }
      if (!(factors[i] >= factors[i - 1] && factors[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "factors["
                + i
                + "] must be finite and at least "
                + factors[i - 1]
                + ", was "
                + factors[i]);
      }
    }
    return new RowSteps(rows.clone(), factors.clone());
  }

  /** Rows cost nothing up to the threshold T*, and in proportion beyond: max(1, T / T*). */
  public static RowSteps freeUpTo(int threshold) {
    return of(new int[] {threshold}, new double[] {1});
  }

  /** v(T); 0 rows cost nothing. */
  public double at(int count) {
    if (count <= 0) {
      return 0;
    }
    int last = rows.length - 1;
    if (count > rows[last]) {
      return factors[last] * count / rows[last];
    }
    int found = Arrays.binarySearch(rows, count);
    return factors[found >= 0 ? found : -found - 1];
  }

  /**
   * What one row more costs, at best: the least mean price of 1 to {@code horizon} more rows. A
   * step that has begun is paid for; a new one is spread over the rows that may still come.
   */
  public double marginal(int count, int horizon) {
    double paid = at(count);
    double least = Double.POSITIVE_INFINITY;
    for (int more = 1; more <= horizon; more++) {
      least = Math.min(least, (at(count + more) - paid) / more);
    }
    return least;
  }

  /** Number of steps. */
  public int size() {
    return rows.length;
  }

  /** Most rows of a step. */
  public int rows(int step) {
    return rows[step];
  }

  /** Cost of a step, in one-row passes. */
  public double factor(int step) {
    return factors[step];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowSteps that
        && Arrays.equals(rows, that.rows)
        && Arrays.equals(factors, that.factors);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(rows) + Arrays.hashCode(factors);
  }

  @Override
  public String toString() {
    return "RowSteps[rows=" + Arrays.toString(rows) + ", factors=" + Arrays.toString(factors) + "]";
  }
}
