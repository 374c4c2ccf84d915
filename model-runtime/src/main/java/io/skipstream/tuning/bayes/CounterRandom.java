package io.skipstream.tuning.bayes;

/**
 * Random words as a function of a seed, two coordinates and a counter, so that a draw made once can
 * be made again years later from its coordinates alone. The counter runs through SplitMix64 (Steele
 * et al., "Fast splittable pseudorandom number generators", 2014).
 *
 * <p>The JDK's generators are not used: their bounded draws are not specified to stay the same.
 *
 * <p><b>Threading:</b> confined to one thread: holds the counter.
 */
public final class CounterRandom {
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private long counter;

  /** The sequence of {@code seed} at the coordinates {@code (major, minor)}. */
  public CounterRandom(long seed, int major, int minor) {
    long coordinates = ((long) major << 32) | (minor & 0xFFFFFFFFL);
    this.counter = mix(mix(seed + STEP) ^ mix(coordinates + STEP));
  }

  /** The next 64 bits. */
  public long next() {
    counter += STEP;
    return mix(counter);
  }

  /** The next integer of 0..bound - 1, uniform to within 2^-32. */
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be 1 or more, was " + bound);
    }
    return (int) (Math.multiplyHigh(next() >>> 1, (long) bound << 1));
  }

  /** The finaliser of SplitMix64: a bijection in which every input bit moves every output bit. */
  public static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
