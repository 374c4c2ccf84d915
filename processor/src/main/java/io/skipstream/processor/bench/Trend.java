package io.skipstream.processor.bench;

import java.util.List;

/**
 * A straight line through samples, by least squares.
 *
 * @param mean of the values
 * @param slopePerHour change of the value in an hour
 * @param slopeError standard error of that, from what the line does not explain
 */
public record Trend(double mean, double slopePerHour, double slopeError) {
  private static final double SECONDS_PER_HOUR = 3600;

  /** A value at a time. */
  public record Point(double seconds, double value) {}

  /**
   * Fits the line.
   *
   * @param points three or more, not all at one time
   */
  public static Trend of(List<Point> points) {
    int n = points.size();
    if (n < 3) {
      throw new IllegalArgumentException("a trend needs three points or more, were " + n);
    }
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

  /** The change in an hour, in percent of the mean. */
  public double percentPerHour() {
    return mean == 0 ? 0 : 100 * slopePerHour / mean;
  }

  /** Standard error of {@link #percentPerHour}. */
  public double percentError() {
    return mean == 0 ? 0 : 100 * slopeError / mean;
  }
}
