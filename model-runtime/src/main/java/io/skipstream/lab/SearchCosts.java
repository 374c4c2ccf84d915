package io.skipstream.lab;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import java.util.List;

/**
 * What a tuner's measurements cost on the device of a cost table, in pass-equivalents: one-row
 * passes of the full model.
 *
 * <p><b>Threading:</b> immutable.
 */
record SearchCosts(CostTable costs) {
  // As the engine bounds its sweep.
  private static final int MOST_STATES = 1024;

  private double passes(double seconds) {
    return seconds / costs.passEquivalentSeconds();
  }

  /**
   * One pass over the windows of all sets: a sublayer's weights are read if a set keeps it, and
   * each segment reads its context.
   */
  double score(Proposal.Score proposal, int context) {
    List<SkipSet> sets = proposal.sets();
    int window = proposal.windowTokens();
    int segments = (window + proposal.segmentTokens() - 1) / proposal.segmentTokens();
    double contextSeconds =
        segments
            * costs.contextSeconds().at(context)
            * costs.contextRows().at(proposal.segmentTokens());
    double seconds =
        costs.fixedSeconds() + costs.linearRows().at(sets.size() * window) * costs.headSeconds();
    for (int layer = 0; layer < costs.layers(); layer++) {
      int attending = 0;
      int feeding = 0;
      for (SkipSet set : sets) {
        attending += set.skipsAttention(layer) ? 0 : 1;
        feeding += set.skipsMlp(layer) ? 0 : 1;
      }
      seconds += costs.linearRows().at(attending * window) * costs.attentionSeconds();
      seconds += attending * contextSeconds;
      seconds += costs.linearRows().at(feeding * window) * costs.mlpSeconds();
    }
    return passes(seconds);
  }

  /** A sweep: every sublayer computes the states that exist by then, at every position. */
  double sweep(Proposal.Sweep proposal, int context) {
    int inner = costs.layers() - 2;
    long all = (long) inner * (proposal.attentionUnits() + proposal.mlpUnits());
    int most = (int) Math.min(Math.min(proposal.maxUnits(), all), MOST_STATES - 1);
    int positions = Math.max(1, Math.min(proposal.positions(), MOST_STATES / (most + 1)));
    double seconds = costs.fixedSeconds() + sublayers(1, positions, context);
    int states = 1;
    for (int layer = 0; layer < inner; layer++) {
      seconds += attention(states, positions, context);
      states = Math.min(states + proposal.attentionUnits(), most + 1);
      seconds += mlp(states, positions);
      states = Math.min(states + proposal.mlpUnits(), most + 1);
    }
    return passes(seconds);
  }

  private double sublayers(int states, int positions, int context) {
    return attention(states, positions, context) + mlp(states, positions);
  }

  private double attention(int states, int positions, int context) {
    double read = costs.contextSeconds().at(context) * costs.contextRows().at(states);
    return costs.linearRows().at(states * positions) * costs.attentionSeconds() + positions * read;
  }

  private double mlp(int states, int positions) {
    return costs.linearRows().at(states * positions) * costs.mlpSeconds();
  }

  /** A round that drafts so many tokens and verifies them. */
  double round(SkipSet set, int draftTokens, int context) {
    double draft = draftTokens == 0 ? 0 : draftTokens * costs.draftSeconds(set, context, 1);
    return passes(draft + costs.verifySeconds(draftTokens + 1, context, 1));
  }
}
