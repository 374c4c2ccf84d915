package io.skipstream.tuning;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeMap;

/**
 * Fits a cost table to medians of measured passes. The scale first, as the median ratio to the
 * prior; then, in turns, the price of each part (relative least squares, drawn to the prior's
 * proportions, never negative) and the step function over rows (medians of what is left, made
 * monotone).
 *
 * <p><b>Threading:</b> for one call.
 */
final class CostFit {
  private static final int TURNS = 6;
  private static final int SWEEPS = 40;
  // How many well-measured cells the prior's proportions weigh as much as.
  private static final double PRIOR_WEIGHT = 0.02;
  // A price is never less than this part of what the prior's proportions say.
  private static final double LEAST = 0.02;
  private static final int FIXED = 0;
  private static final int ATTENTION = 1;
  private static final int MLP = 2;
  private static final int HEAD = 3;
  private static final int CONTEXT = 4;
  private static final int PARTS = 5;

  private final CostTable prior;
  private final CostCell[] cells;
  private final double[] weights; // [cells]
  private final double[] seconds; // [cells]
  private final double[] context; // [cells], of one kept attention sublayer
  private final double[] price = new double[PARTS];
  private RowSteps rows;

  /**
   * @param now the meter's clock, by which old cells count for less
   */
  CostFit(CostTable prior, CostCell[] cells, long now) {
    this.prior = prior;
    this.cells = cells;
    this.weights = new double[cells.length];
    this.seconds = new double[cells.length];
    this.context = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      weights[i] = cells[i].weight(now);
      seconds[i] = cells[i].medianSeconds();
      context[i] = prior.contextSeconds(cells[i].rows(), cells[i].batch(), cells[i].meanContext());
    }
    this.rows = prior.linearRows();
  }

  CostTable fit() {
    double scale = scale();
    Arrays.fill(price, scale);
    for (int turn = 0; turn < TURNS; turn++) {
      fitPrices(scale);
      fitRows();
    }
    return new CostTable(
        prior.layers(),
        prior.fixedSeconds() * price[FIXED],
        prior.attentionSeconds() * price[ATTENTION],
        prior.contextSeconds().times(price[CONTEXT]),
        prior.mlpSeconds() * price[MLP],
        prior.headSeconds() * price[HEAD],
        rows,
        prior.contextRows());
  }

  private double scale() {
    double[] ratios = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      double expected = 0;
      for (int part = 0; part < PARTS; part++) {
        expected += share(i, part);
      }
      ratios[i] = seconds[i] / expected;
    }
    return CostCell.median(ratios);
  }

  /** What a part of the prior contributes to a cell. */
  private double share(int cell, int part) {
    CostCell c = cells[cell];
    return switch (part) {
      case FIXED -> prior.fixedSeconds();
      case ATTENTION -> rows.at(c.rows()) * c.attention() * prior.attentionSeconds();
      case MLP -> rows.at(c.rows()) * c.mlp() * prior.mlpSeconds();
      case HEAD -> rows.at(c.rows()) * prior.headSeconds();
      default -> c.attention() * context[cell];
    };
  }

  // Coordinate descent: five unknowns, and bounds for nothing.
  private void fitPrices(double scale) {
    double[][] shares = new double[cells.length][PARTS]; // of the cell's measured seconds
    for (int i = 0; i < cells.length; i++) {
      for (int part = 0; part < PARTS; part++) {
        shares[i][part] = share(i, part) / seconds[i];
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int part = 0; part < PARTS; part++) {
        price[part] = bestPrice(shares, part, scale);
      }
    }
  }

  private double bestPrice(double[][] shares, int part, double scale) {
    double above = PRIOR_WEIGHT / scale;
    double below = PRIOR_WEIGHT / (scale * scale);
    for (int i = 0; i < shares.length; i++) {
      double others = 0;
      for (int other = 0; other < PARTS; other++) {
        others += other == part ? 0 : price[other] * shares[i][other];
      }
      above += weights[i] * shares[i][part] * (1 - others);
      below += weights[i] * shares[i][part] * shares[i][part];
    }
    return Math.max(LEAST * scale, above / below);
  }

  private void fitRows() {
    TreeMap<Integer, double[]> steps = new TreeMap<>(); // rows -> factor, weight
    for (int step = 0; step < prior.linearRows().size(); step++) {
      steps.put(
          prior.linearRows().rows(step), new double[] {prior.linearRows().factor(step), 0.05});
    }
    int[] counts = Arrays.stream(cells).mapToInt(CostCell::rows).distinct().toArray();
    for (int count : counts) {
      steps.put(count, new double[] {measuredFactor(count), measurements(count)});
    }
    double[] factors = steps.values().stream().mapToDouble(s -> s[0]).toArray();
    Monotone.fit(factors, steps.values().stream().mapToDouble(s -> s[1]).toArray());
    double one = Math.max(factors[0], Double.MIN_NORMAL);
    for (int i = 0; i < factors.length; i++) {
      factors[i] /= one;
    }
    // What is left of the first factor belongs to the prices.
    price[ATTENTION] *= one;
    price[MLP] *= one;
    price[HEAD] *= one;
    rows = RowSteps.of(steps.keySet().stream().mapToInt(Integer::intValue).toArray(), factors);
  }

  private double measuredFactor(int count) {
    double[] factors = new double[cells.length];
    double[] found = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      CostCell cell = cells[i];
      if (cell.rows() == count) {
        double linear =
            cell.attention() * prior.attentionSeconds() * price[ATTENTION]
                + cell.mlp() * prior.mlpSeconds() * price[MLP]
                + prior.headSeconds() * price[HEAD];
        double rest =
            seconds[i] - share(i, FIXED) * price[FIXED] - share(i, CONTEXT) * price[CONTEXT];
        factors[i] = Math.max(LEAST, rest / linear);
        found[i] = weights[i];
      }
    }
    return weightedMedian(factors, found);
  }

  private double measurements(int count) {
    double sum = 0;
    for (int i = 0; i < cells.length; i++) {
      sum += cells[i].rows() == count ? weights[i] : 0;
    }
    return sum;
  }

  private static double weightedMedian(double[] values, double[] weights) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double half = Arrays.stream(weights).sum() / 2;
    double below = 0;
    int at = -1;
    while (below < half || at < 0) {
      below += weights[order[++at]];
    }
    return values[order[at]];
  }
}
