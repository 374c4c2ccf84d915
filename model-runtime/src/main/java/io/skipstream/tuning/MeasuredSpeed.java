package io.skipstream.tuning;

/**
 * The speed-up that recent rounds had over plain decoding. A value; each round gives the next.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param value what plain decoding would have taken for the tokens of recent rounds, fading
 * @param cost what they took, fading alike
 */
public record MeasuredSpeed(double value, double cost) {
  /** Nothing measured; the first rounds are weighed against one plain pass. */
  public static final MeasuredSpeed NONE = new MeasuredSpeed(0, 0);

  // About the last 64 rounds.
  private static final double FADING = 63.0 / 64;

  public MeasuredSpeed {
    Checks.notNegative("value", value);
    Checks.notNegative("cost", cost);
  }

  /**
   * After a round.
   *
   * @param plainPasses what a plain round would have taken, in pass-equivalents
   * @param passes what it took
   * @param tokens a sequence's mean
   */
  public MeasuredSpeed round(double plainPasses, double passes, double tokens) {
    return new MeasuredSpeed(FADING * value + tokens * plainPasses, FADING * cost + passes);
  }

  /** S; 1 where nothing was measured. */
  public double speedup() {
    return (value + 1) / (cost + 1);
  }
}
