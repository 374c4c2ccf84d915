package io.skipstream.tuning;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;

/**
 * What speculation gains: tokens a round over what the round costs,
 *
 * <pre>
 * S = E[M] / (n c + v(n + 1) + h + o),   E[M] = 1 + sum over d = 1..n of a(1) ... a(d)
 * </pre>
 *
 * in units of a plain pass of one row, where a(d) is how likely the draft's token at depth d is
 * accepted once those before it are.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param draftCost c, of a draft step
 * @param verifyCost v(T), of verifying T rows, the root included
 * @param overheadCost h + o, the host's and the search's share of a round
 */
public record SpeedModel(double draftCost, IntToDoubleFunction verifyCost, double overheadCost) {
  private static final int BISECTIONS = 50;

  public SpeedModel {
    Checks.positive("draftCost", draftCost);
    Checks.notNegative("overheadCost", overheadCost);
    Objects.requireNonNull(verifyCost, "verifyCost");
  }

  /**
   * A draft length and what it gains.
   *
   * @param draftTokens 0 is plain decoding
   */
  public record Choice(int draftTokens, double speedup) {}

  /** The model of chains under a skip set, every sequence of the batch drafting as many tokens. */
  public static SpeedModel of(CostTable costs, SkipSet skipSet, double context, int batch) {
    return new SpeedModel(
        costs.draftCost(skipSet, context, batch),
        rows -> costs.verifyCost(Math.multiplyExact(rows, batch), context, batch),
        0);
  }

  /** Acceptance that is the same at all depths. */
  public static double[] constant(double acceptance, int depths) {
    double[] all = new double[depths];
    Arrays.fill(all, acceptance);
    return all;
  }

  /** E[M]: expected tokens of a round that drafts n. */
  public static double expectedTokens(double[] acceptance, int draftTokens) {
    double expected = 1;
    double reached = 1;
    for (int depth = 0; depth < draftTokens; depth++) {
      reached *= Checks.share("acceptance", acceptance[depth]);
      expected += reached;
    }
    return expected;
  }

  /** Cost of a round that drafts n tokens, in plain passes; of a plain one where n is 0. */
  public double roundCost(int draftTokens) {
    return draftTokens == 0
        ? 1
        : draftTokens * draftCost + verifyCost.applyAsDouble(draftTokens + 1) + overheadCost;
  }

  /** S of chains of the given length. */
  public double speedup(double[] acceptance, int draftTokens) {
    return expectedTokens(acceptance, draftTokens) / roundCost(draftTokens);
  }

  /**
   * The best chain, plain decoding included; the shortest of equals.
   *
   * @param acceptance by depth; no longer chain is considered
   */
  public Choice best(double[] acceptance) {
    Choice best = new Choice(0, 1);
    double expected = 1;
    double reached = 1;
    for (int n = 1; n <= acceptance.length; n++) {
      reached *= Checks.share("acceptance", acceptance[n - 1]);
      expected += reached;
      double speedup = expected / roundCost(n);
      if (speedup > best.speedup()) {
        best = new Choice(n, speedup);
      }
    }
    return best;
  }

  /** What no acceptance and no length exceeds: 1 / c. */
  public double bound() {
    return 1 / draftCost;
  }

  /**
   * The acceptance, the same at all depths, below which no chain of up to the given length gains; 1
   * where none ever does. Where v + h is 1 this is c, else a little less than the one-token test c
   * + v + h - 1 says: a longer chain spreads a round's fixed cost.
   */
  public double breakEven(int maxDraftTokens) {
    double loses = 0;
    double gains = 1;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (loses + gains) / 2;
      if (best(constant(middle, maxDraftTokens)).draftTokens() > 0) {
        gains = middle;
      } else {
        loses = middle;
      }
    }
    return gains;
  }

  /**
   * How much acceptance, the same at all depths, may be lost for a unit of draft cost saved: what
   * skipping a sublayer of byte share w costs in acceptance must stay below w times this.
   */
  public double acceptancePrice(double acceptance, int draftTokens) {
    double expected = 1;
    double slope = 0;
    for (int d = 1; d <= draftTokens; d++) {
      expected += Math.pow(acceptance, d);
      slope += d * Math.pow(acceptance, d - 1);
    }
    return draftTokens / roundCost(draftTokens) / (slope / expected);
  }

  /**
   * Tokens after which a search of the given cost, in plain passes, has paid; infinite if never.
   */
  public static double paybackTokens(double searchPasses, double speedup) {
    return speedup > 1 ? searchPasses * speedup / (speedup - 1) : Double.POSITIVE_INFINITY;
  }
}
