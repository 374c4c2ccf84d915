package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.TuningEnv;

/**
 * What search may spend, and how far the stream has come since it was last measured.
 *
 * @param tokens served in the life of the stream, as far as the tuner was told
 * @param credit pass-equivalents that search may spend now
 * @param measuredAt tokens when a window was last scored
 * @param scorableAt scorable tokens of the response then
 * @param told whether served tokens are reported at all
 * @param speed at which they are served, as expected
 */
record Pace(
    long tokens, double credit, long measuredAt, int scorableAt, boolean told, double speed) {

  Pace {
    if (tokens < 0 || measuredAt < 0 || scorableAt < 0) {
      throw new IllegalArgumentException(
          "tokens must be 0 or more, were " + tokens + ", " + measuredAt + " and " + scorableAt);
    }
    if (!Double.isFinite(credit)) {
      throw new IllegalArgumentException("credit must be finite, was " + credit);
    }
    if (!(speed >= 1 && speed < 1e6)) {
      throw new IllegalArgumentException("speed must be 1 or more, was " + speed);
    }
  }

  /** The time of tokens is what they take at the expected speed. */
  Pace served(int more, AdaptiveLimits limits) {
    double filled = credit + limits.searchShare() * more / speed;
    return new Pace(
        tokens + more,
        Math.max(credit, Math.min(limits.creditPasses(), filled)),
        measuredAt,
        scorableAt,
        true,
        speed);
  }

  Pace spent(double passes, TuningEnv env) {
    return new Pace(tokens, credit - passes, tokens, env.scorableTokens(), told, speed);
  }

  Pace at(double nextSpeed) {
    return new Pace(tokens, credit, measuredAt, scorableAt, told, Math.max(1, nextSpeed));
  }

  /** Tokens since the last window, as far as anyone can tell. */
  int fresh(TuningEnv env) {
    if (!told && env.scorableTokens() == scorableAt) {
      return Integer.MAX_VALUE;
    }
    int grown = env.scorableTokens() - scorableAt;
    long served = tokens - measuredAt;
    return (int) Math.max(grown >= 0 ? grown : env.scorableTokens(), Math.min(served, 1 << 20));
  }
}
