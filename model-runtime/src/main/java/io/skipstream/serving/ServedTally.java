package io.skipstream.serving;

import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/**
 * How a stream's drafts fared since its tuner was last told, by depth: telling it of every round
 * would make garbage of every token.
 *
 * <p><b>Threading:</b> confined to the decode thread.
 */
final class ServedTally {
  private int[] hits = new int[8];
  private int[] tries = new int[8];
  private int depths;
  private int drafts;
  private SkipSet set;

  /** Whether a draft under that set can be added without taking the others first. */
  boolean takes(SkipSet other) {
    return drafts == 0 || set.equals(other);
  }

  void add(SkipSet skipSet, RoundOutcome outcome) {
    set = skipSet;
    drafts++;
    // A depth is tried if all before it were met.
    int met = outcome.acceptedTokens();
    int tried = Math.min(outcome.draftDepth(), met + 1);
    if (tried > hits.length) {
      hits = Arrays.copyOf(hits, 2 * tried);
      tries = Arrays.copyOf(tries, 2 * tried);
    }
    depths = Math.max(depths, tried);
    for (int depth = 0; depth < tried; depth++) {
      tries[depth]++;
      hits[depth] += depth < met ? 1 : 0;
    }
  }

  /** Drafts since the last {@link #take}. */
  int drafts() {
    return drafts;
  }

  /** What was added, which is forgotten. */
  Outcome.Served take() {
    Matchness acceptance = Matchness.of(Arrays.copyOf(hits, depths), Arrays.copyOf(tries, depths));
    Arrays.fill(hits, 0, depths, 0);
    Arrays.fill(tries, 0, depths, 0);
    depths = 0;
    drafts = 0;
    return new Outcome.Served(set, acceptance);
  }
}
