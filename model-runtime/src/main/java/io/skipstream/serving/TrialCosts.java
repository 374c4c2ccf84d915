package io.skipstream.serving;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/**
 * What measurements of a tuner cost: by the cost table before they run, corrected by the median
 * ratio of the last few to what they took.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class TrialCosts {
  private static final int REMEMBERED = 5;

  /**
   * More than this above the estimate is a pause of the machine, or its first time, which the
   * stream did not spend.
   */
  private static final double MOST_EXCEEDED = 4;

  private final Ratios scores = new Ratios();
  private final Ratios sweeps = new Ratios();

  /** Pass-equivalents that a proposal will cost; 0 where nobody knows. */
  double expected(Proposal proposal, CostTable costs, int context) {
    if (costs == null) {
      return 0;
    }
    return ratios(proposal).median() * raw(proposal, costs, context);
  }

  /**
   * Takes in what a proposal took.
   *
   * @return what is to be paid for it
   */
  double paid(Proposal proposal, CostTable costs, int context, double spentPasses) {
    if (costs == null) {
      return spentPasses;
    }
    double raw = raw(proposal, costs, context);
    Ratios ratios = ratios(proposal);
    double most = MOST_EXCEEDED * ratios.median() * raw;
    ratios.add(spentPasses / raw);
    return Math.min(spentPasses, most);
  }

  /**
   * Doubts what is known of a proposal's cost, by which nobody could ever pay for it: nothing would
   * be measured any more, and so it would never turn out that the machine was only busy.
   */
  void doubt(Proposal proposal) {
    ratios(proposal).add(1);
  }

  private Ratios ratios(Proposal proposal) {
    return proposal instanceof Proposal.Sweep ? sweeps : scores;
  }

  private static double raw(Proposal proposal, CostTable costs, int context) {
    double seconds =
        proposal instanceof Proposal.Sweep sweep
            ? sweepSeconds(sweep, costs, context)
            : scoreSeconds((Proposal.Score) proposal, costs, context);
    return seconds / costs.passEquivalentSeconds();
  }

  /** A pass in which a sublayer computes the rows of those sets that keep it. */
  private static double scoreSeconds(Proposal.Score score, CostTable costs, int context) {
    int window = score.windowTokens();
    int segments = (window + score.segmentTokens() - 1) / score.segmentTokens();
    double contextEach =
        segments
            * costs.contextSeconds().at(context)
            * costs.contextRows().at(score.segmentTokens());
    int rows = score.sets().size() * window;
    double seconds = costs.fixedSeconds() + costs.linearRows().at(rows) * costs.headSeconds();
    for (int layer = 0; layer < costs.layers(); layer++) {
      int attending = 0;
      int feeding = 0;
      for (int i = 0; i < score.sets().size(); i++) {
        SkipSet set = score.sets().get(i);
        attending += set.skipsAttention(layer) ? 0 : 1;
        feeding += set.skipsMlp(layer) ? 0 : 1;
      }
      seconds += costs.linearRows().at(attending * window) * costs.attentionSeconds();
      seconds += costs.linearRows().at(feeding * window) * costs.mlpSeconds();
      seconds += attending * contextEach;
    }
    return seconds;
  }

  /** As many states at a sublayer as units may have been saved before it. */
  private static double sweepSeconds(Proposal.Sweep sweep, CostTable costs, int context) {
    double seconds = costs.fixedSeconds();
    double contextEach = sweep.positions() * costs.contextSeconds().at(context);
    int saved = 0;
    for (int sublayer = 0; sublayer < 2 * (costs.layers() - 1); sublayer++) {
      boolean attention = sublayer % 2 == 0;
      double rows = costs.linearRows().at((saved + 1) * sweep.positions());
      seconds += rows * (attention ? costs.attentionSeconds() : costs.mlpSeconds());
      seconds += attention ? contextEach * costs.contextRows().at(saved + 1) : 0;
      if (sublayer >= 2) {
        int units = attention ? sweep.attentionUnits() : sweep.mlpUnits();
        saved = (int) Math.min(sweep.maxUnits(), (long) saved + units);
      }
    }
    return seconds;
  }

  /** Begins as if the table had been right a few times: one measurement is no price. */
  private static final class Ratios {
    private final double[] last = new double[REMEMBERED];
    private int next;

    Ratios() {
      Arrays.fill(last, 1);
    }

    void add(double ratio) {
      last[next] = ratio;
      next = (next + 1) % REMEMBERED;
    }

    double median() {
      double[] sorted = last.clone();
      Arrays.sort(sorted);
      return sorted[REMEMBERED / 2];
    }
  }
}
