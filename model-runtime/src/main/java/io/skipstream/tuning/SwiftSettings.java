package io.skipstream.tuning;

/**
 * What SWIFT's search can be told.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param skipRatio share of the sublayers between the first and the last layer that is skipped
 * @param bayesInterval a step in so many asks the Gaussian process; the others are random
 * @param maxSteps the search stops after more steps than this
 * @param patience the search stops after more steps than this without a better set
 * @param maxScore the search stops at a matchness above this
 * @param windowTokens tokens a set is scored on
 * @param kappa deviations above the mean at which the Gaussian process's bound lies
 * @param noise variance of a score's error, of scores that have variance 1; the reference's 0.01 is
 *     far below that of a window of some tens of tokens (about 0.5), which spoils the process's
 *     length scale and most of what a shorter interval could gain
 * @param rearmDrop the search starts again if acceptance falls by more than this; 1 for never, as
 *     in the released code
 * @param seed of every random choice, mixed with the stream's
 */
public record SwiftSettings(
    double skipRatio,
    int bayesInterval,
    int maxSteps,
    int patience,
    double maxScore,
    int windowTokens,
    double kappa,
    double noise,
    double rearmDrop,
    long seed) {
  /** Longest search: a step leaves a byte in the state. */
  public static final int MOST_STEPS = 1000;

  /** The released program's defaults. */
  public static final SwiftSettings DEFAULTS =
      new SwiftSettings(0.45, 25, 1000, 300, 0.95, 32, 2.5, 1e-2, 0.1, 2024);

  /** What the released run scripts pass instead. */
  public static final SwiftSettings SCRIPT =
      new SwiftSettings(0.45, 25, 1000, 300, 0.93, 50, 2.5, 1e-2, 0.1, 2024);

  public SwiftSettings {
    within("skipRatio", skipRatio, 0, 1);
    within("bayesInterval", bayesInterval, 1, 0xFFFF);
    within("maxSteps", maxSteps, 0, MOST_STEPS);
    within("patience", patience, 0, MOST_STEPS);
    within("maxScore", maxScore, 0, 1);
    within("windowTokens", windowTokens, 1, WindowHits.MAX_TOKENS);
    within("kappa", kappa, 0, 1000);
    within("noise", noise, 1e-6, 1000);
    within("rearmDrop", rearmDrop, 0, 1);
  }

  public SwiftSettings withSkipRatio(double ratio) {
    return new SwiftSettings(
        ratio,
        bayesInterval,
        maxSteps,
        patience,
        maxScore,
        windowTokens,
        kappa,
        noise,
        rearmDrop,
        seed);
  }

  public SwiftSettings withBayesInterval(int steps) {
    return new SwiftSettings(
        skipRatio,
        steps,
        maxSteps,
        patience,
        maxScore,
        windowTokens,
        kappa,
        noise,
        rearmDrop,
        seed);
  }

  private static void within(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          name + " must be within " + low + ".." + high + ", was " + value);
    }
  }
}
