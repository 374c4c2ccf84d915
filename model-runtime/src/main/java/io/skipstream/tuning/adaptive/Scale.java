package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.TuningEnv;

/**
 * How much is measured at a time: as many rows as the device computes for about the price of one;
 * where rows are dear, as few as are about as cheap, each, as in the largest passes.
 *
 * @param rows of a measurement, all sets together
 * @param free whether they cost about one pass
 */
record Scale(int rows, boolean free) {
  static final int LEAST_WINDOW = 8;
  static final int SHORT_WINDOW = 2 * LEAST_WINDOW;

  /** Sets that few tokens recommend are given up again, at the price of the good one before. */
  private static final int LEAST_FREE_WINDOW = 32;

  private static final int MOST_ROWS = 256;
  private static final double ABOUT_ONE = 1.35;
  private static final double DEAR = 15;
  private static final double THRIFTY = 0.9;
  private static final int MANY = 64;

  static Scale of(TuningEnv env) {
    CostTable costs = env.costs();
    int cheap = within(costs, env.contextTokens(), ABOUT_ONE);
    if (cheap >= MANY) {
      return new Scale(cheap, true);
    }
    int dear = Math.max(cheap, thriftiest(costs, env.contextTokens()));
    return new Scale(Math.max(dear, 2 * LEAST_WINDOW), false);
  }

  /**
   * The fewest rows of a pass in which a row is about as cheap as in any; more where they are no
   * dearer, each, and make windows longer: eight tokens recommend too many sets by luck.
   */
  private static int thriftiest(CostTable costs, int context) {
    int most = within(costs, context, DEAR);
    double best = rate(costs, most, context);
    int rows = 2 * LEAST_WINDOW;
    while (rows < most && rate(costs, rows, context) < THRIFTY * best) {
      rows += LEAST_WINDOW;
    }
    rows = Math.min(rows, most);
    return most >= MANY && rows < MANY && rate(costs, MANY, context) >= rate(costs, rows, context)
        ? MANY
        : rows;
  }

  /** Rows that a pass-equivalent buys. */
  private static double rate(CostTable costs, int rows, int context) {
    return rows / costs.verifyCost(rows, context, 1);
  }

  private static int within(CostTable costs, int context, double passes) {
    int rows = 1;
    for (int more = MOST_ROWS; more > 0; more /= 2) {
      while (rows + more <= MOST_ROWS && costs.verifyCost(rows + more, context, 1) <= passes) {
        rows += more;
      }
    }
    return rows;
  }

  /** Tokens that there must be before anything is measured: waiting for them is free. */
  int leastWindow() {
    return free ? LEAST_FREE_WINDOW : rows < MANY ? LEAST_WINDOW : SHORT_WINDOW;
  }

  /**
   * Tokens of a window: less than what is wanted where rows are dear, no more than can be scored.
   */
  int window(int wanted, TuningEnv env) {
    int dear = rows < MANY ? LEAST_WINDOW : rows < 2 * MANY ? SHORT_WINDOW : wanted;
    return Math.min(free ? wanted : dear, env.scorableTokens());
  }

  /** The same where rows are dear and only two sets are scored, not four or more. */
  int windowOfTwo(int wanted, TuningEnv env) {
    return Math.min(2 * window(wanted, env), env.scorableTokens());
  }

  /**
   * Tokens of a window that must be new since the last. Other sets are scored on it than before:
   * where that costs little, to wait until all are new costs more, the speed not yet gained.
   */
  int fresh(int window) {
    return free ? window / 2 : window;
  }

  /** Sets that are scored on such a window at a time. */
  int sets(int window) {
    return Math.max(2, rows / Math.max(1, window));
  }
}
