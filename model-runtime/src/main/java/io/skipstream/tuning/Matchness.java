package io.skipstream.tuning;

import java.util.Arrays;

/**
 * How often a draft met the verified tokens, by depth: depth d is the draft's d-th token after
 * verified context, counted from 0. A token is tried if all before it in its draft were met (or
 * given, where the pass is teacher-forced).
 *
 * <p><b>Threading:</b> immutable.
 */
public final class Matchness {
  private final int[] hits;
  private final int[] tries;
  private final int allHits;
  private final int allTries;

  private Matchness(int[] hits, int[] tries) {
    int hitSum = 0;
    int trySum = 0;
    for (int depth = 0; depth < hits.length; depth++) {
      if (hits[depth] < 0 || hits[depth] > tries[depth]) {
        throw new IllegalArgumentException(
            "hits at depth "
                + depth
                + " must be within 0.."
                + tries[depth]
                + ", were "
                + hits[depth]);
      }
      hitSum = Math.addExact(hitSum, hits[depth]);
      trySum = Math.addExact(trySum, tries[depth]);
    }
    this.hits = hits;
    this.tries = tries;
    this.allHits = hitSum;
    this.allTries = trySum;
  }

  /**
   * By depth.
   *
   * @param hits tokens met, one entry a depth
   * @param tries tokens tried, one entry a depth
   */
  public static Matchness of(int[] hits, int[] tries) {
    if (hits.length != tries.length) {
      throw new IllegalArgumentException(
          "hits and tries must have the same depths, " + hits.length + " and " + tries.length);
    }
    return new Matchness(hits.clone(), tries.clone());
  }

  /** Where depth is not told apart. */
  public static Matchness of(int hits, int tries) {
    return new Matchness(new int[] {hits}, new int[] {tries});
  }

  public int depths() {
    return hits.length;
  }

  /** Tokens met at {@code depth}; 0 beyond the deepest. */
  public int hits(int depth) {
    return depth < hits.length ? hits[depth] : 0;
  }

  /** Tokens tried at {@code depth}; 0 beyond the deepest. */
  public int tries(int depth) {
    return depth < tries.length ? tries[depth] : 0;
  }

  public int hits() {
    return allHits;
  }

  public int tries() {
    return allTries;
  }

  /** Share of the tried tokens that was met, all depths alike; 0 if none was tried. */
  public double score() {
    return allTries == 0 ? 0 : (double) allHits / allTries;
  }

  /** Both together. */
  public Matchness plus(Matchness other) {
    int depths = Math.max(depths(), other.depths());
    int[] hitSums = Arrays.copyOf(hits, depths);
    int[] trySums = Arrays.copyOf(tries, depths);
    for (int depth = 0; depth < other.depths(); depth++) {
      hitSums[depth] = Math.addExact(hitSums[depth], other.hits[depth]);
      trySums[depth] = Math.addExact(trySums[depth], other.tries[depth]);
    }
    return new Matchness(hitSums, trySums);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matchness that
        && Arrays.equals(hits, that.hits)
        && Arrays.equals(tries, that.tries);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(hits) + Arrays.hashCode(tries);
  }

  @Override
  public String toString() {
    return "Matchness[" + allHits + "/" + allTries + "]";
  }
}
