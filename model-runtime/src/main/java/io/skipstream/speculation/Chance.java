package io.skipstream.speculation;

/**
 * The decisions of the token and block rules that are left to chance; tests go through all of them.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
interface Chance {
  /** Starts the decisions of a round, which are independent of all other rounds'. */
  void begin(long seed, int position);

  /** True with the given probability; certain at 0 and at 1 and beyond. */
  boolean accept(double probability);

  /**
   * Draws an index in proportion to its weight.
   *
   * @param weights not negative, [vocab], at least one positive
   */
  int draw(double[] weights);
}
