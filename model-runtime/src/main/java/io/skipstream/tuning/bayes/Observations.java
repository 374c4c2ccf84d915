package io.skipstream.tuning.bayes;

import java.util.List;

/**
 * Points and what was measured there, oldest first.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param points all of one length; a point may appear more than once
 * @param scores the value measured at each
 */
public record Observations(List<BitVector> points, List<Double> scores) {
  public Observations {
    points = List.copyOf(points);
    scores = List.copyOf(scores);
    if (points.isEmpty() || points.size() != scores.size()) {
      throw new IllegalArgumentException(
          "as many scores as points are needed, and one or more; points "
              + points.size()
              + ", scores "
              + scores.size());
    }
    for (BitVector point : points) {
      if (point.length() != points.get(0).length()) {
        throw new IllegalArgumentException(
            "points must have the length of the first, "
                + points.get(0).length()
                + ", one has "
                + point.length());
      }
    }
  }

  int size() {
    return points.size();
  }

  int dimensions() {
    return points.get(0).length();
  }

  /** The latest {@code count}, or all if there are not so many. */
  Observations latest(int count) {
    int from = Math.max(0, size() - count);
    return from == 0
        ? this
        : new Observations(points.subList(from, size()), scores.subList(from, size()));
  }

  /** The scores shifted to mean 0 and scaled to deviation 1; all 0 where they do not differ. */
  double[] normalisedScores() {
    double mean = 0;
    for (double score : scores) {
      mean += score;
    }
    mean /= size();
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    double deviation = Math.sqrt(squares / size());
    double[] normalised = new double[size()];
    for (int i = 0; i < normalised.length; i++) {
      normalised[i] = deviation < 1e-9 ? 0 : (scores.get(i) - mean) / deviation;
    }
    return normalised;
  }
}
