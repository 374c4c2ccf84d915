package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.TuningEnv;

/**
 * How much is measured at a time: as many rows as the device computes for about the price of one;
 * where rows are dear, the least that tells anything.
 *
 * @param rows of a measurement, all sets together
 * @param free whether they cost about one pass
 */
record Scale(int rows, boolean free) {
  static final int LEAST_WINDOW = 8;

  /** Sets that few tokens recommend are given up again, at the price of the good one before. */
  private static final int LEAST_FREE_WINDOW = 32;

  private static final int MOST_ROWS = 256;
  private static final double ABOUT_ONE = 1.35;
  private static final double DEAR = 7;
  private static final int MOST_DEAR = 96;
  private static final int MANY = 64;

  static Scale of(TuningEnv env) {
    CostTable costs = env.costs();
    int cheap = within(costs, env.contextTokens(), ABOUT_ONE);
    if (cheap >= MANY) {
      return new Scale(cheap, true);
    }
    int dear = Math.min(MOST_DEAR, within(costs, env.contextTokens(), DEAR));
    return new Scale(Math.max(Math.max(cheap, dear), 2 * LEAST_WINDOW), false);
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
    return free ? LEAST_FREE_WINDOW : LEAST_WINDOW;
  }

  /**
   * Tokens of a window: less than what is wanted where rows are dear, no more than can be scored.
   */
  int window(int wanted, TuningEnv env) {
    int dear = rows >= MANY ? 2 * LEAST_WINDOW : LEAST_WINDOW;
    return Math.min(free ? wanted : dear, env.scorableTokens());
  }

  /** Sets that are scored on such a window at a time. */
  int sets(int window) {
    return Math.max(2, rows / Math.max(1, window));
  }
}
