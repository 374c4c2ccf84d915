package io.skipstream.tuning.bayes;

import io.skipstream.tuning.bayes.GaussianProcess.Belief;
import java.util.Arrays;

/**
 * Proposes the point whose upper confidence bound is highest: mean + kappa · deviation of a
 * Gaussian process over what was observed.
 *
 * <p>The maximum is sought among corners with the wanted number of ones: from the best of many
 * random ones, and from the incumbent, by exchanging ones for zeros where the gradient of the bound
 * promises most. (The reference climbs in the whole cube and rounds to the highest coordinates
 * afterwards; rounding after every step of the climb is the same step with the bound read where it
 * will be measured.)
 *
 * <p><b>Threading:</b> immutable; {@link #propose} is a pure function of its arguments.
 *
 * @param kappa deviations above the mean
 * @param noise variance of the observation, of scores that have variance 1
 */
public record UpperConfidence(double kappa, double noise) {
  private static final int SAMPLES = 512;
  private static final int SAMPLED_STARTS = 2;
  private static final int MOST_ROUNDS = 8;
  private static final int[] EXCHANGES = {8, 4, 2, 1};
  private static final int SWAPS = 3;

  public UpperConfidence {
    if (!(kappa >= 0 && kappa < 1e6)) {
      throw new IllegalArgumentException("kappa must be within 0..1e6, was " + kappa);
    }
    if (!(noise >= 1e-6 && noise < 1e6)) {
      throw new IllegalArgumentException("noise must be within 1e-6..1e6, was " + noise);
    }
  }

  /**
   * The point to measure next: as many ones as {@code incumbent} has, and another point than it
   * wherever there is another.
   */
  public BitVector propose(Observations observations, BitVector incumbent, CounterRandom random) {
    double lengthScale = LengthScale.likeliest(observations, noise);
    GaussianProcess process = new GaussianProcess(observations, lengthScale, noise);
    Belief best = null;
    for (BitVector start : bestSamples(process, incumbent, random)) {
      best = better(best, climb(process, process.at(start), incumbent));
    }
    Belief around = bestExchange(process, process.at(incumbent), incumbent);
    if (around != null) {
      best = better(best, climb(process, around, incumbent));
    }
    return best == null ? incumbent : best.point();
  }

  private Belief better(Belief left, Belief right) {
    return left == null || right.upperBound(kappa) > left.upperBound(kappa) ? right : left;
  }

  // By mean alone: random corners lie equally far from all that is known, their deviations agree.
  private static BitVector[] bestSamples(
      GaussianProcess process, BitVector incumbent, CounterRandom random) {
    BitVector[] starts = new BitVector[SAMPLED_STARTS];
    double[] means = new double[SAMPLED_STARTS];
    int found = 0;
    int ones = incumbent.ones();
    for (int sample = 0; sample < SAMPLES; sample++) {
      BitVector point = BitVector.random(incumbent.length(), ones, random);
      if (point.equals(incumbent)) {
        continue;
      }
      double mean = process.mean(point);
      int place = found;
      while (place > 0 && means[place - 1] < mean) {
        place--;
      }
      if (place == SAMPLED_STARTS) {
        continue;
      }
      found = Math.min(found + 1, SAMPLED_STARTS);
      for (int i = found - 1; i > place; i--) {
        starts[i] = starts[i - 1];
        means[i] = means[i - 1];
      }
      starts[place] = point;
      means[place] = mean;
    }
    return Arrays.copyOf(starts, found);
  }

  private Belief climb(GaussianProcess process, Belief start, BitVector incumbent) {
    Belief best = start;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Belief next = bestExchange(process, best, incumbent);
      if (next == null || next.upperBound(kappa) <= best.upperBound(kappa)) {
        return best;
      }
      best = next;
    }
    return best;
  }

  /** The best of a few exchanges of ones for zeros; null if all lead nowhere but to incumbent. */
  private Belief bestExchange(GaussianProcess process, Belief from, BitVector incumbent) {
    double[] gains = process.flipGains(from, kappa);
    int[] leaving = highest(gains, from.point(), true);
    int[] entering = highest(gains, from.point(), false);
    int most = Math.min(leaving.length, entering.length);
    Belief best = null;
    for (int exchanges : EXCHANGES) {
      if (exchanges <= most) {
        best = tried(process, best, from.point().flip(leaving, entering, exchanges), incumbent);
      }
    }
    if (best != null && best.upperBound(kappa) > from.upperBound(kappa)) {
      return best;
    }
    // The gains are those of single flips: near a maximum the second-best swap may be the better.
    for (int i = 0; i < Math.min(SWAPS, leaving.length); i++) {
      for (int j = i == 0 ? 1 : 0; j < Math.min(SWAPS, entering.length); j++) {
        best = tried(process, best, from.point().swap(leaving[i], entering[j]), incumbent);
      }
    }
    return best;
  }

  private Belief tried(GaussianProcess process, Belief best, BitVector point, BitVector incumbent) {
    return point.equals(incumbent) ? best : better(best, process.at(point));
  }

  /** The places of highest gain among those that hold {@code one}, best first, lowest of a tie. */
  private static int[] highest(double[] gains, BitVector point, boolean one) {
    int[] places = new int[EXCHANGES[0]];
    int found = 0;
    for (int c = 0; c < gains.length; c++) {
      if (point.get(c) != one) {
        continue;
      }
      int place = found;
      while (place > 0 && gains[places[place - 1]] < gains[c]) {
        place--;
      }
      if (place == places.length) {
        continue;
      }
      found = Math.min(found + 1, places.length);
      System.arraycopy(places, place, places, place + 1, found - 1 - place);
      places[place] = c;
    }
    return Arrays.copyOf(places, found);
  }
}
