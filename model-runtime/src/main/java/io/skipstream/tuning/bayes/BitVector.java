package io.skipstream.tuning.bayes;

import java.util.Arrays;

/**
 * A corner of the unit cube.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class BitVector {
  private final int length;
  private final long[] words;

  private BitVector(int length, long[] words) {
    this.length = length;
    this.words = words;
  }

  /** The vector with ones at {@code ones}, of which each may appear once. */
  public static BitVector of(int length, int... ones) {
    if (length < 0) {
      throw new IllegalArgumentException("length must be 0 or more, was " + length);
    }
    long[] words = new long[(length + 63) >> 6];
    for (int index : ones) {
      if (index < 0 || index >= length) {
        throw new IllegalArgumentException(
            "index " + index + " is not within 0.." + (length - 1) + " of the bit vector");
      }
      words[index >> 6] |= 1L << index;
    }
    return new BitVector(length, words);
  }

  /** A vector drawn uniformly from those with {@code ones} ones. */
  public static BitVector random(int length, int ones, CounterRandom random) {
    if (ones < 0 || ones > length) {
      throw new IllegalArgumentException("ones must be within 0.." + length + ", was " + ones);
    }
    // Floyd's sampling: one draw an element and no permutation to set up.
    long[] words = new long[(length + 63) >> 6];
    for (int last = length - ones; last < length; last++) {
      int drawn = random.below(last + 1);
      int index = (words[drawn >> 6] >>> drawn & 1) == 0 ? drawn : last;
      words[index >> 6] |= 1L << index;
    }
    return new BitVector(length, words);
  }

  public int length() {
    return length;
  }

  public boolean get(int index) {
    return (words[index >> 6] >>> index & 1) != 0;
  }

  /** Number of ones. */
  public int ones() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Number of places where the two differ: the squared Euclidean distance of the corners. */
  public int distance(BitVector other) {
    int count = 0;
    for (int w = 0; w < words.length; w++) {
      count += Long.bitCount(words[w] ^ other.words[w]);
    }
    return count;
  }

  /** Adds {@code amount} to {@code sums[c]} for every place c where the two differ. */
  void addWhereDifferent(BitVector other, double amount, double[] sums) {
    for (int w = 0; w < words.length; w++) {
      long different = words[w] ^ other.words[w];
      while (different != 0) {
        sums[(w << 6) + Long.numberOfTrailingZeros(different)] += amount;
        different &= different - 1;
      }
    }
  }

  /** A copy with the first {@code count} places of each list flipped. */
  BitVector flip(int[] some, int[] others, int count) {
    long[] flipped = words.clone();
    for (int i = 0; i < count; i++) {
      flipped[some[i] >> 6] ^= 1L << some[i];
      flipped[others[i] >> 6] ^= 1L << others[i];
    }
    return new BitVector(length, flipped);
  }

  /** A copy with both places flipped. */
  BitVector swap(int first, int second) {
    long[] flipped = words.clone();
    flipped[first >> 6] ^= 1L << first;
    flipped[second >> 6] ^= 1L << second;
    return new BitVector(length, flipped);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BitVector that
        && length == that.length
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return 31 * length + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    StringBuilder bits = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      bits.append(get(i) ? '1' : '0');
    }
    return bits.toString();
  }
}
