package io.skipstream.serving;

import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.SkipSet;
import java.util.Arrays;

/**
 * How a stream's rounds went since its tuner was last told: tokens, and by depth how drafts fared.
 *
 * <p><b>Threading:</b> confined to the decode thread; only {@link #takeDrafts} allocates.
 */
final class ServedTally {
  private int[] hits = new int[8];
  private int[] tries = new int[8];
  private int depths;
  private int drafts;
  private int rounds;
  private int tokens;
  private int lastTries;
  private int lastHits;
  private SkipSet set;

  /** Whether a draft under that set can be added without taking the others first. */
  boolean takes(SkipSet other) {
    return drafts == 0 || set.equals(other);
  }

  /**
   * Adds a round.
   *
   * @param skipSet what its draft skipped, if there was one
   */
  void add(SkipSet skipSet, RoundOutcome outcome) {
    rounds++;
    tokens += outcome.emittedTokens();
    if (outcome.draftTokens() == 0) {
      return;
    }
    set = skipSet;
    drafts++;
    // A depth is tried if all before it were met.
    lastTries = Math.min(outcome.draftDepth(), outcome.chainHits() + 1);
    lastHits = Math.min(lastTries, outcome.chainHits());
    if (lastTries > hits.length) {
      hits = Arrays.copyOf(hits, 2 * lastTries);
      tries = Arrays.copyOf(tries, 2 * lastTries);
    }
    depths = Math.max(depths, lastTries);
    for (int depth = 0; depth < lastTries; depth++) {
      tries[depth]++;
      hits[depth] += depth < lastHits ? 1 : 0;
    }
  }

  /** Draft tokens of the last draft that were examined. */
  int lastTries() {
    return lastTries;
  }

  /** Those of them that were accepted. */
  int lastHits() {
    return lastHits;
  }

  /** Rounds added since the last {@link #takeTokens}. */
  int rounds() {
    return rounds;
  }

  /** How drafts fared, which is forgotten; null if there were none. */
  Outcome.Served takeDrafts() {
    if (drafts == 0) {
      return null;
    }
    Matchness acceptance = Matchness.of(Arrays.copyOf(hits, depths), Arrays.copyOf(tries, depths));
    Arrays.fill(hits, 0, depths, 0);
    Arrays.fill(tries, 0, depths, 0);
    depths = 0;
    drafts = 0;
    return new Outcome.Served(set, acceptance);
  }

  /** Tokens emitted, which are forgotten. */
  int takeTokens() {
    int taken = tokens;
    tokens = 0;
    rounds = 0;
    return taken;
  }
}
