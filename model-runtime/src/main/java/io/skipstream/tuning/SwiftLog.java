package io.skipstream.tuning;

import io.skipstream.tuning.bayes.BitVector;
import io.skipstream.tuning.bayes.CounterRandom;
import io.skipstream.tuning.bayes.Observations;
import java.util.ArrayList;
import java.util.List;

/**
 * What one search has measured. Random sets are drawn again from the seed when they are needed;
 * only the Bayesian ones are kept, since drawing those again would take all suggestions again.
 *
 * <p>Measurement 0 is the initial set's; measurement i + 1 is that of step i.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param space the sets that are searched
 * @param bayesInterval a step in so many is Bayesian
 * @param seed of the stream
 * @param search number of the search in the life of the stream
 * @param initial the set the search started from
 * @param scores one a measurement
 * @param forgotten Bayesian steps, the earliest, whose sets are no longer known
 * @param bayesian the sets of the Bayesian steps after those
 */
record SwiftLog(
    SearchSpace space,
    int bayesInterval,
    long seed,
    int search,
    SkipSet initial,
    ScoreLog scores,
    int forgotten,
    List<SkipSet> bayesian) {

  /** Bytes that Bayesian sets may take in the state; beyond it the older half is forgotten. */
  private static final int MOST_BAYESIAN_BYTES = 2560;

  // Random sets and the proposals' inner randomness never share a sequence.
  private static final long RANDOM_SETS = 0x72616E64L;
  private static final long PROPOSALS = 0x70726F70L;

  SwiftLog {
    bayesian = List.copyOf(bayesian);
    if (bayesInterval < 1 || bayesInterval > 0xFFFF) {
      throw new IllegalArgumentException(
          "bayesInterval must be within 1..65535, was " + bayesInterval);
    }
    if (search < 0) {
      throw new IllegalArgumentException("search must be 0 or more, was " + search);
    }
    if (scores.size() > SwiftSettings.MOST_STEPS + 2) {
      throw new IllegalArgumentException(
          "scores must be at most " + (SwiftSettings.MOST_STEPS + 2) + ", were " + scores.size());
    }
    int bayesianSteps = Math.max(0, scores.size() - 1) / bayesInterval;
    if (forgotten < 0 || forgotten + bayesian.size() != bayesianSteps) {
      throw new IllegalArgumentException(
          "Bayesian sets must be "
              + bayesianSteps
              + ", were "
              + bayesian.size()
              + " and "
              + forgotten
              + " forgotten");
    }
    if (!space.contains(initial)) {
      throw new IllegalArgumentException("initial set is not of the search's space");
    }
    for (SkipSet set : bayesian) {
      if (!space.contains(set)) {
        throw new IllegalArgumentException("a Bayesian set is not of the search's space");
      }
    }
  }

  static SwiftLog empty(
      SearchSpace space, int bayesInterval, long seed, int search, SkipSet initial) {
    return new SwiftLog(space, bayesInterval, seed, search, initial, ScoreLog.EMPTY, 0, List.of());
  }

  /** How many Bayesian sets of a model of {@code layers} layers a log keeps. */
  static int mostBayesian(int layers) {
    return Math.max(2, MOST_BAYESIAN_BYTES / ((2 * layers + 7) / 8));
  }

  /** Whether the initial set has been measured. */
  boolean begun() {
    return scores.size() > 0;
  }

  /** Steps taken: measurements after the initial one. */
  int steps() {
    return Math.max(0, scores.size() - 1);
  }

  boolean nextIsBayesian() {
    return isBayesian(steps());
  }

  /** The set of the next step, if that is a random one. */
  SkipSet nextRandom() {
    return space.random(randomOf(steps()));
  }

  /** Randomness for the next step, if that is a Bayesian one. */
  CounterRandom proposalRandom() {
    return new CounterRandom(seed ^ PROPOSALS, search, steps());
  }

  /** Everything known, as points. */
  Observations observations() {
    List<BitVector> points = new ArrayList<>(scores.size());
    List<Double> values = new ArrayList<>(scores.size());
    points.add(space.point(initial));
    values.add(scores.get(0));
    for (int step = 0; step < steps(); step++) {
      if (!isBayesian(step)) {
        points.add(BitVector.random(space.dimensions(), space.skipped(), randomOf(step)));
      } else if (step / bayesInterval >= forgotten) {
        points.add(space.point(bayesian.get(step / bayesInterval - forgotten)));
      } else {
        continue;
      }
      values.add(scores.get(step + 1));
    }
    return new Observations(points, values);
  }

  /** With one more measurement, of {@code set}. */
  SwiftLog plus(SkipSet set, double score) {
    List<SkipSet> sets = bayesian;
    int lost = forgotten;
    if (begun() && nextIsBayesian()) {
      sets = new ArrayList<>(bayesian);
      if (sets.size() == mostBayesian(space.layers())) {
        int half = sets.size() / 2;
        sets.subList(0, half).clear();
        lost += half;
      }
      sets.add(set);
    }
    return new SwiftLog(
        space, bayesInterval, seed, search, initial, scores.plus(score), lost, sets);
  }

  private boolean isBayesian(int step) {
    return (step + 1) % bayesInterval == 0;
  }

  private CounterRandom randomOf(int step) {
    return new CounterRandom(seed ^ RANDOM_SETS, search, step);
  }
}
