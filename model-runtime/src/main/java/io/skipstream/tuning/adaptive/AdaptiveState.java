package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.List;
import java.util.Objects;

/**
 * All that the adaptive tuner knows of a stream. Facts of the model and the text only: what they
 * are worth follows from the costs of the device at hand.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param seed of the stream's path through proposals
 * @param serial of the next measurement
 * @param search number of the search: 0 at first, one more each time the stream changed
 * @param step measurements of this search
 * @param stage of this search
 * @param known sets worth falling back on, the present one first; at most {@link #MOST_KNOWN}
 * @param seeds sets still to be scored, that a sweep found
 * @param beliefs what sublayers cost, before the trials
 * @param singles what the sublayers lost one by one in this search
 * @param ties pairs to skip both or neither
 * @param pair the next pair of sublayers to try, counted over all
 * @param quiet measurements since a better set was found
 * @param trials the latest, the oldest first
 * @param pace credit and served tokens
 * @param drift whether the stream changes
 */
public record AdaptiveState(
    long seed,
    long serial,
    int search,
    int step,
    Stage stage,
    List<Known> known,
    List<SkipSet> seeds,
    Beliefs beliefs,
    Singles singles,
    Ties ties,
    int pair,
    int quiet,
    List<Trial> trials,
    Pace pace,
    Drift drift) {
  static final int MOST_KNOWN = 8;
  static final int MOST_SEEDS = 8;
  private static final int MOST_TRIALS = 120;

  /** Where a search stands. */
  enum Stage {
    /** Sets that are at hand are scored: known ones, the pool's. */
    RECALLING,
    /** The engine is asked for sets. */
    SWEEPING,
    /** What it found is scored. */
    SEEDING,
    /** The sublayers are tried one by one. */
    SCREENING,
    /** Groups and pairs are tried, as the trials suggest. */
    REFINING,
    /** Nothing is measured. */
    SETTLED
  }

  public AdaptiveState {
    Objects.requireNonNull(stage, "stage");
    known = List.copyOf(known);
    seeds = List.copyOf(seeds);
    trials = List.copyOf(trials);
    if (known.isEmpty() || known.size() > MOST_KNOWN) {
      throw new IllegalArgumentException(
          "known sets must be 1.." + MOST_KNOWN + ", were " + known.size());
    }
  }

  static AdaptiveState fresh(long seed, int layers, double credit) {
    SkipSet none = SkipSet.none(layers);
    return new AdaptiveState(
        seed,
        0,
        0,
        0,
        Stage.RECALLING,
        List.of(new Known(none, 0, 0, 0)),
        List.of(),
        Beliefs.none(layers),
        Singles.none(layers),
        Ties.none(layers),
        0,
        0,
        List.of(),
        new Pace(0, credit, 0, 0, false, 1),
        Drift.NONE);
  }

  int layers() {
    return beliefs.size() / 2;
  }

  /** What drafts skip. */
  SkipSet skipSet() {
    return known.get(0).set();
  }

  /** Whether a set is another than the present one, and one that drafts may skip. */
  boolean mayBeChallengedBy(SkipSet set) {
    return !set.isEmpty() && !set.equals(skipSet()) && Sublayers.keepsEnds(set);
  }

  /** Acceptance of the present set; that of the full model is 1. */
  double acceptance() {
    return skipSet().isEmpty() ? 1 : known.get(0).acceptance();
  }

  /**
   * Whether so many trials can be remembered: for the time that they take, and what they take in a
   * store. The more sublayers there are the more are needed to tell them apart, and what is
   * forgotten of a group leaves no more than a hint about each of its members.
   */
  static boolean remembers(List<Trial> trials, Ties ties) {
    return trials.size() <= MOST_TRIALS && AdaptiveStateBytes.takes(trials, ties);
  }

  // The copies below each change what their name says.

  AdaptiveState withPace(Pace next) {
    return new AdaptiveState(
        seed, serial, search, step, stage, known, seeds, beliefs, singles, ties, pair, quiet,
        trials, next, drift);
  }

  AdaptiveState withDrift(Drift next) {
    return new AdaptiveState(
        seed, serial, search, step, stage, known, seeds, beliefs, singles, ties, pair, quiet,
        trials, pace, next);
  }

  AdaptiveState withStage(Stage next) {
    return new AdaptiveState(
        seed, serial, search, step, next, known, seeds, beliefs, singles, ties, pair, quiet, trials,
        pace, drift);
  }

  AdaptiveState withKnown(List<Known> next) {
    return new AdaptiveState(
        seed, serial, search, step, stage, next, seeds, beliefs, singles, ties, pair, quiet, trials,
        pace, drift);
  }

  AdaptiveState withSeeds(List<SkipSet> next) {
    return new AdaptiveState(
        seed, serial, search, step, stage, known, next, beliefs, singles, ties, pair, quiet, trials,
        pace, drift);
  }

  AdaptiveState withEvidence(Beliefs nextBeliefs, Ties nextTies, List<Trial> nextTrials) {
    return new AdaptiveState(
        seed,
        serial,
        search,
        step,
        stage,
        known,
        seeds,
        nextBeliefs,
        singles,
        nextTies,
        pair,
        quiet,
        nextTrials,
        pace,
        drift);
  }

  AdaptiveState withProgress(Singles nextSingles, int nextPair, int nextQuiet) {
    return new AdaptiveState(
        seed,
        serial,
        search,
        step,
        stage,
        known,
        seeds,
        beliefs,
        nextSingles,
        ties,
        nextPair,
        nextQuiet,
        trials,
        pace,
        drift);
  }

  /** After one more measurement. */
  AdaptiveState measured(Pace next) {
    return new AdaptiveState(
        seed,
        serial + 1,
        search,
        step + 1,
        stage,
        known,
        seeds,
        beliefs,
        singles,
        ties,
        pair,
        quiet,
        trials,
        next,
        drift);
  }
}
