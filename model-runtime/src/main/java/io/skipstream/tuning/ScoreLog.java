package io.skipstream.tuning;

import java.util.Arrays;

/**
 * Scores of 0 to 1, oldest first, a byte each: exact to 1/510, well below the noise of a window of
 * some tens of tokens.
 *
 * <p><b>Threading:</b> immutable.
 */
final class ScoreLog {
  static final ScoreLog EMPTY = new ScoreLog(new byte[0]);

  private static final double STEPS = 255;

  private final byte[] scores;

  private ScoreLog(byte[] scores) {
    this.scores = scores;
  }

  /** The inverse of {@link #toBytes()}. */
  static ScoreLog of(byte[] scores) {
    return new ScoreLog(scores.clone());
  }

  byte[] toBytes() {
    return scores.clone();
  }

  int size() {
    return scores.length;
  }

  double get(int index) {
    return (scores[index] & 0xFF) / STEPS;
  }

  ScoreLog plus(double score) {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("score must be within 0..1, was " + score);
    }
    byte[] longer = Arrays.copyOf(scores, scores.length + 1);
    longer[scores.length] = (byte) Math.round(score * STEPS);
    return new ScoreLog(longer);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScoreLog that && Arrays.equals(scores, that.scores);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(scores);
  }

  @Override
  public String toString() {
    return "ScoreLog[" + scores.length + "]";
  }
}
