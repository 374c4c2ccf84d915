package io.skipstream.tuning;

import java.util.Arrays;

/**
 * Seconds that one attention sublayer spends on its context, by context length: linear between the
 * measured points, from 0 at length 0; beyond the last point with the slope of the last segment.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class ContextCurve {
  static final int MAX_POINTS = 4_096;

  private final int[] tokens;
  private final double[] seconds;

  private ContextCurve(int[] tokens, double[] seconds) {
    this.tokens = tokens;
    this.seconds = seconds;
  }

  /**
   * A measured curve.
   *
   * @param tokens context lengths, ascending, the first at least 1
   * @param seconds for each, not below the one before
   */
  public static ContextCurve of(int[] tokens, double[] seconds) {
    if (tokens.length == 0 || tokens.length > MAX_POINTS || tokens.length != seconds.length) {
      throw new IllegalArgumentException(
          "a context curve needs 1.."
              + MAX_POINTS
              + " points, were "
              + tokens.length
              + " and "
              + seconds.length);
    }
    int before = 0;
    double floor = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] <= before) {
        throw new IllegalArgumentException(
            "tokens[" + i + "] must be above " + before + ", was " + tokens[i]);
      }
      if (!(seconds[i] >= floor && seconds[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "seconds[" + i + "] must be finite and at least " + floor + ", was " + seconds[i]);
      }
      before = tokens[i];
      floor = seconds[i];
    }
    return new ContextCurve(tokens.clone(), seconds.clone());
  }

  /** The same price for each token of context. */
  public static ContextCurve linear(double secondsPerToken) {
    return of(new int[] {1}, new double[] {secondsPerToken});
  }

  /** Seconds at a context length, 0 or more. */
  public double at(double context) {
    int upper = 0;
    while (upper < tokens.length - 1 && tokens[upper] < context) {
      upper++;
    }
    double fromTokens = upper == 0 ? 0 : tokens[upper - 1];
    double fromSeconds = upper == 0 ? 0 : seconds[upper - 1];
    double slope = (seconds[upper] - fromSeconds) / (tokens[upper] - fromTokens);
    return fromSeconds + slope * (Math.max(0, context) - fromTokens);
  }

  /** The curve with all seconds multiplied. */
  public ContextCurve times(double factor) {
    Checks.notNegative("factor", factor);
    return of(tokens, Arrays.stream(seconds).map(s -> s * factor).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContextCurve that
        && Arrays.equals(tokens, that.tokens)
        && Arrays.equals(seconds, that.seconds);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(tokens) + Arrays.hashCode(seconds);
  }

  @Override
  public String toString() {
    return "ContextCurve[tokens="
        + Arrays.toString(tokens)
        + ", seconds="
        + Arrays.toString(seconds)
        + "]";
  }
}
