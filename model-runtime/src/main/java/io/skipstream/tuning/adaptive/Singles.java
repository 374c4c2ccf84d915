package io.skipstream.tuning.adaptive;

import java.util.Arrays;

/**
 * What each sublayer lost when it alone was skipped beyond the present set: tokens that the present
 * set met, and how many of them were lost. Kept beside the beliefs, which groups change too: only
 * what hurts alone can be part of a pair that does not.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Singles {
  private static final int FULL = 255;

  private final byte[] tries;
  private final byte[] lost;

  private Singles(byte[] tries, byte[] lost) {
    this.tries = tries;
    this.lost = lost;
  }

  static Singles none(int layers) {
    return new Singles(new byte[2 * layers], new byte[2 * layers]);
  }

  static Singles stored(byte[] tries, byte[] lost) {
    for (int i = 0; i < tries.length; i++) {
      if ((lost[i] & FULL) > (tries[i] & FULL)) {
        throw new IllegalArgumentException(
            "lost must be at most " + (tries[i] & FULL) + ", was " + (lost[i] & FULL));
      }
    }
    return new Singles(tries.clone(), lost.clone());
  }

  Singles plus(int sublayer, int moreTries, int moreLost) {
    int all = tries(sublayer) + moreTries;
    int allLost = lost(sublayer) + moreLost;
    Singles next = new Singles(tries.clone(), lost.clone());
    next.tries[sublayer] = (byte) Math.min(FULL, all);
    next.lost[sublayer] = (byte) (all > FULL ? allLost * FULL / all : allLost);
    return next;
  }

  int tries(int sublayer) {
    return tries[sublayer] & FULL;
  }

  int lost(int sublayer) {
    return lost[sublayer] & FULL;
  }

  boolean tried(int sublayer) {
    return tries[sublayer] != 0;
  }

  /** By how much log acceptance fell. */
  double loss(int sublayer) {
    return Math.log((tries(sublayer) + 0.5) / (tries(sublayer) - lost(sublayer) + 0.5));
  }

  int size() {
    return tries.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Singles that
        && Arrays.equals(tries, that.tries)
        && Arrays.equals(lost, that.lost);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(tries) + Arrays.hashCode(lost);
  }
}
