package io.skipstream.speculation;

/**
 * The noise g(seed, position, token) that couples target and draft: standard Gumbel, reproducible
 * bit for bit on any device.
 *
 * <ol>
 *   <li>r = word {@code token mod 4} of {@link Philox}, counter (position, token / 4, GUMBEL, 0),
 *       key = seed.
 *   <li>u = (r + 0.5) 2^-32 with r read as unsigned: exact, never 0 or 1.
 *   <li>g = -log(-log u), both by {@link SpecifiedMath#log}.
 * </ol>
 *
 * <p>g lies within {@link #MIN}..{@link #MAX} (-3.13 to 22.87): the 2^32 values of u bound it.
 *
 * <p><b>Threading:</b> confined to one thread: holds the last block.
 */
public final class GumbelNoise {
  private static final double TWO_POW_MINUS_32 = 0x1p-32;

  /** Least noise there is. */
  public static final double MIN = ofWord(0);

  /** Greatest noise there is. */
  public static final double MAX = ofWord(-1);

  // Entry z bounds the noise of the words that begin with z ones.
  private static final double[] UPPER_BY_LEADING_ONES = upperBounds();

  private final Philox philox = new Philox();
  private long seed;
  private int position;
  // The block that philox holds; -1 is none.
  private int block = -1;

  /** Selects the noise of a position. */
  void select(long seed, int position) {
    this.seed = seed;
    this.position = position;
    this.block = -1;
  }

  /** The random word of a token at the selected position; cheap for tokens of one block of four. */
  int word(int token) {
    int wanted = token >>> 2;
    if (wanted != block) {
      philox.generate(seed, position, wanted, Philox.Purpose.GUMBEL);
      block = wanted;
    }
    return philox.word(token & 3);
  }

  /** The noise of a random word. */
  static double ofWord(int word) {
    double u = ((word & 0xFFFFFFFFL) + 0.5) * TWO_POW_MINUS_32;
    return -SpecifiedMath.log(-SpecifiedMath.log(u));
  }

  /** At least the noise of a random word, without its logarithms. */
  static double upperBound(int word) {
    return UPPER_BY_LEADING_ONES[Integer.numberOfLeadingZeros(~word)];
  }

  /** The noise of one token. */
  public double at(long seed, int position, int token) {
    select(seed, position);
    return ofWord(word(token));
  }

  /** The noise of tokens 0 to {@code vocabSize - 1}. */
  public void fill(long seed, int position, int vocabSize, double[] out) {
    select(seed, position);
    for (int token = 0; token < vocabSize; token++) {
      out[token] = ofWord(word(token));
    }
  }

  private static double[] upperBounds() {
    double[] bounds = new double[33];
    for (int ones = 0; ones < 32; ones++) {
      bounds[ones] = ofWord(~(0x80000000 >>> ones));
    }
    bounds[32] = MAX;
    return bounds;
  }
}
