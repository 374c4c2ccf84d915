package io.skipstream.tuning;

/**
 * What a tuner may know of the moment it is asked in, beside its state.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param scorableTokens verified tokens of the current response on which sets can be scored
 */
public record TuningEnv(int scorableTokens) {
  public TuningEnv {
    if (scorableTokens < 0) {
      throw new IllegalArgumentException("scorableTokens must be 0 or more, was " + scorableTokens);
    }
  }
}
