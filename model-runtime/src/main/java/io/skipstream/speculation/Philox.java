package io.skipstream.speculation;

/**
 * Philox4x32-10, a counter-based generator (Salmon et al., "Parallel random numbers: as easy as 1,
 * 2, 3", 2011): four 32-bit words as a function of a 128-bit counter and a 64-bit key.
 *
 * <p>As used here key word 0 is the low half of the seed, word 1 the high half; counter word 0 is a
 * position, word 1 a block number, word 2 the {@link Purpose}, word 3 zero.
 *
 * <p><b>Threading:</b> confined to one thread: holds the last block.
 */
final class Philox {
  /** What a stream of random words is for: streams of one seed and position never meet. */
  static final class Purpose {
    /** Noise of the target's and the draft's perturbed scores. */
    static final int GUMBEL = 0x67756D62;

    /** Drawing of drafted tokens for the token and block rules. */
    static final int DRAFT = 0x64726674;

    /** Acceptance and correction of the token rule. */
    static final int TOKEN_RULE = 0x746F6B65;

    /** Acceptance and correction of the block rule. */
    static final int BLOCK_RULE = 0x626C6F63;

    private Purpose() {}
  }

  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int KEY_STEP_0 = 0x9E3779B9;
  private static final int KEY_STEP_1 = 0xBB67AE85;
  private static final long WORD = 0xFFFFFFFFL;

  private int word0;
  private int word1;
  private int word2;
  private int word3;

  void generate(long seed, int position, int block, int purpose) {
    generate((int) seed, (int) (seed >>> 32), position, block, purpose, 0);
  }

  void generate(int key0, int key1, int counter0, int counter1, int counter2, int counter3) {
    int c0 = counter0;
    int c1 = counter1;
    int c2 = counter2;
    int c3 = counter3;
    int k0 = key0;
    int k1 = key1;
    for (int round = 0; round < 10; round++) {
      long product0 = MULTIPLIER_0 * (c0 & WORD);
      long product1 = MULTIPLIER_1 * (c2 & WORD);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c1 = (int) product1;
      c3 = (int) product0;
      k0 += KEY_STEP_0;
      k1 += KEY_STEP_1;
    }
    word0 = c0;
    word1 = c1;
    word2 = c2;
    word3 = c3;
  }

  /** Word 0 to 3 of the last block. */
  int word(int lane) {
    return switch (lane) {
      case 0 -> word0;
      case 1 -> word1;
      case 2 -> word2;
      default -> word3;
    };
  }
}
