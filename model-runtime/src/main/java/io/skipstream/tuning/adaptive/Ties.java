package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/**
 * Pairs of sublayers that are skipped both or neither, since what one adds the other takes away.
 *
 * <p><b>Threading:</b> immutable.
 */
final class Ties {
  private final short[] partners; // [2 * layers], -1 where there is none

  private Ties(short[] partners) {
    this.partners = partners;
  }

  static Ties none(int layers) {
    short[] partners = new short[2 * layers];
    Arrays.fill(partners, (short) -1);
    return new Ties(partners);
  }

  Ties plus(int first, int second) {
    if (first == second || partners[first] >= 0 || partners[second] >= 0) {
      throw new IllegalArgumentException(first + " and " + second + " can't be tied");
    }
    short[] more = partners.clone();
    more[first] = (short) second;
    more[second] = (short) first;
    return new Ties(more);
  }

  Ties minus(int sublayer) {
    short[] fewer = partners.clone();
    fewer[partners[sublayer]] = -1;
    fewer[sublayer] = -1;
    return new Ties(fewer);
  }

  /** Whether a set skips both or neither of every pair. */
  boolean holds(SkipSet set) {
    for (int i = 0; i < partners.length; i++) {
      if (partners[i] > i && Sublayers.skips(set, i) != Sublayers.skips(set, partners[i])) {
        return false;
      }
    }
    return true;
  }

  /** The set but for a sublayer, and the other of its pair if it has one. */
  SkipSet flip(SkipSet set, int sublayer) {
    int partner = partners[sublayer];
    return partner < 0 ? Sublayers.flip(set, sublayer) : Sublayers.flip(set, sublayer, partner);
  }

  /** The other of the pair; -1 where there is none. */
  int partner(int sublayer) {
    return partners[sublayer];
  }

  /** Whether this sublayer speaks for its pair, or is alone. */
  boolean leads(int sublayer) {
    return partners[sublayer] < 0 || partners[sublayer] > sublayer;
  }

  int size() {
    return partners.length;
  }

  /** Pairs that are tied. */
  int pairs() {
    int count = 0;
    for (int i = 0; i < partners.length; i++) {
      count += partners[i] > i ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ties that && Arrays.equals(partners, that.partners);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(partners);
  }
}
