package io.skipstream.tuning;

import java.util.List;

/** What the decode loop reports to a tuner. */
public sealed interface Outcome {
  /**
   * Sets were scored.
   *
   * @param proposal what was asked for
   * @param windows one a set, in the order of the proposal, all of the same window
   * @param spentPasses cost in one-row full passes
   */
  record Scored(Proposal.Score proposal, List<WindowHits> windows, double spentPasses)
      implements Outcome {
    public Scored {
      windows = List.copyOf(windows);
      if (windows.size() != proposal.sets().size()) {
        throw new IllegalArgumentException(
            "windows must be one a set, " + proposal.sets().size() + ", were " + windows.size());
      }
      Checks.notNegative("spentPasses", spentPasses);
    }

    /** How a set fared, by depth. */
    public Matchness result(int set) {
      return windows.get(set).matchness();
    }
  }

  /**
   * A sweep was run.
   *
   * @param sets what it found, those that save least first; may be empty
   * @param spentPasses cost in one-row full passes
   */
  record Swept(Proposal.Sweep proposal, List<SkipSet> sets, double spentPasses) implements Outcome {
    public Swept {
      sets = List.copyOf(sets);
      Checks.notNegative("spentPasses", spentPasses);
    }
  }

  /**
   * A round of ordinary drafting was verified.
   *
   * @param set what the draft skipped
   * @param acceptance draft tokens examined and accepted
   */
  record Served(SkipSet set, Matchness acceptance) implements Outcome {}

  /**
   * Tokens were emitted, drafted for or not: the time by which budgets go. {@link Served} tells of
   * the drafts among them.
   */
  record Emitted(int tokens) implements Outcome {
    public Emitted {
      Checks.atLeast("tokens", tokens, 1);
    }
  }
}
