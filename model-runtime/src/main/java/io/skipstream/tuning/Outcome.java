package io.skipstream.tuning;

import java.util.List;

/** What the decode loop reports to a tuner. */
public sealed interface Outcome {
  /**
   * A proposal was run.
   *
   * @param proposal what was asked for
   * @param results one a set, in the order of the proposal
   * @param spentPasses cost in one-row full passes
   */
  record Scored(Proposal.Score proposal, List<Matchness> results, double spentPasses)
      implements Outcome {
    public Scored {
      results = List.copyOf(results);
      if (results.size() != proposal.sets().size()) {
        throw new IllegalArgumentException(
            "results must be one a set, " + proposal.sets().size() + ", were " + results.size());
      }
      for (Matchness result : results) {
        if (result.tries() == 0) {
          throw new IllegalArgumentException("a result scores no token");
        }
      }
      if (!(spentPasses >= 0)) {
        throw new IllegalArgumentException("spentPasses must be 0 or more, was " + spentPasses);
      }
    }
  }

  /**
   * A round of ordinary drafting was verified.
   *
   * @param set what the draft skipped
   * @param acceptance draft tokens examined and accepted
   */
  record Served(SkipSet set, Matchness acceptance) implements Outcome {}
}
