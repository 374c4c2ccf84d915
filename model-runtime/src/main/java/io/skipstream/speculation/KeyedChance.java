package io.skipstream.speculation;

/**
 * Chance from {@link Philox}, keyed by (seed, position of the round's root, purpose), in the order
 * of the questions.
 *
 * <p>Keyed by the round's root and not by the token's own position: a position that is drafted
 * again after a rejection must not meet the randomness that the rejection has seen.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class KeyedChance implements Chance {
  private static final double TWO_POW_MINUS_53 = 0x1p-53;

  private final Philox philox = new Philox();
  private final int purpose;
  private long seed;
  private int position;
  private int asked;

  KeyedChance(int purpose) {
    this.purpose = purpose;
  }

  @Override
  public void begin(long seed, int position) {
    this.seed = seed;
    this.position = position;
    this.asked = 0;
  }

  /** Uniform on (0, 1): the upper 52 bits of two words, and a half. */
  double uniform() {
    philox.generate(seed, position, asked >>> 1, purpose);
    int lane = (asked & 1) << 1;
    asked++;
    long bits = ((long) philox.word(lane) << 32) | (philox.word(lane + 1) & 0xFFFFFFFFL);
    return ((bits >>> 12 << 1) + 1) * TWO_POW_MINUS_53;
  }

  @Override
  public boolean accept(double probability) {
    return uniform() < probability;
  }

  @Override
  public int draw(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double left = uniform() * total;
    int last = -1;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          return i;
        }
      }
    }
    if (last < 0) {
      throw new IllegalArgumentException("no weight is positive");
    }
    // Rounding let the whole sum pass: the last of positive weight.
    return last;
  }
}
