package io.skipstream.processor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A straight line through samples, by least squares.
 *
 * <p>What a process holds goes up and down in waves, so that neighbouring samples say much the same
 * and an error that takes each for news is too small. The line goes through the means of as many
 * runs of neighbours, each longer than such a wave where the samples allow it.
 *
 * @param mean of the values
 * @param slopePerHour change of the value in an hour
 * @param slopeError standard error of that, from what the line does not explain
 */
public record Trend(double mean, double slopePerHour, double slopeError) {
  private static final double SECONDS_PER_HOUR = 3600;

  /** Runs of neighbours: few, so that they are long, and enough to tell how they scatter. */
  private static final int RUNS = 10;

  /** A value at a time. */
  public record Point(double seconds, double value) {}

  /**
   * Fits the line through means.
   *
   * @param samples three or more, in order, not all at one time
   */
  public static Trend of(List<Point> samples) {
    return through(samples, values -> values.average().orElseThrow());
  }

  /** The line through the most of each run, of samples as above. */
  public static Trend ofPeaks(List<Point> samples) {
    return through(samples, values -> values.max().orElseThrow());
  }

  private static Trend through(List<Point> samples, ToDoubleFunction<DoubleStream> ofRun) {
    if (samples.size() < 3) {
      throw new IllegalArgumentException(
          "a trend needs three points or more, were " + samples.size());
    }
    List<Point> points = runs(samples, ofRun);
    int n = points.size();
    double meanTime = points.stream().mapToDouble(Point::seconds).average().orElseThrow();
    double mean = points.stream().mapToDouble(Point::value).average().orElseThrow();
    double timeSquares = 0;
    double products = 0;
    for (Point point : points) {
      double time = point.seconds() - meanTime;
      timeSquares += time * time;
      products += time * (point.value() - mean);
    }
    if (timeSquares == 0) {
      throw new IllegalArgumentException("a trend needs points at different times");
    }
    double slope = products / timeSquares;
    double residuals = 0;
    for (Point point : points) {
      double rest = point.value() - mean - slope * (point.seconds() - meanTime);
      residuals += rest * rest;
    }
    double error = Math.sqrt(residuals / (n - 2) / timeSquares);
    return new Trend(mean, slope * SECONDS_PER_HOUR, error * SECONDS_PER_HOUR);
  }

  /** A point for each run; the points themselves where they are no more than the runs. */
  private static List<Point> runs(List<Point> points, ToDoubleFunction<DoubleStream> ofRun) {
    int count = Math.min(RUNS, points.size());
    List<Point> runs = new ArrayList<>(count);
    for (int run = 0; run < count; run++) {
      List<Point> neighbours =
          points.subList(run * points.size() / count, (run + 1) * points.size() / count);
      runs.add(
          new Point(
              neighbours.stream().mapToDouble(Point::seconds).average().orElseThrow(),
              ofRun.applyAsDouble(neighbours.stream().mapToDouble(Point::value))));
    }
    return runs;
  }

  /** The change in an hour, in percent of the mean. */
  public double percentPerHour() {
    return mean == 0 ? 0 : 100 * slopePerHour / mean;
  }

  /** Standard error of {@link #percentPerHour}. */
  public double percentError() {
    return mean == 0 ? 0 : 100 * slopeError / mean;
  }
}
