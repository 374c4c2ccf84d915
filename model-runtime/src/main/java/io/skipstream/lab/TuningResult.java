package io.skipstream.lab;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How a tuner fared on a stream, over several seeds.
 *
 * @param model landscape
 * @param costs whose costs passes are charged at
 * @param start {@code cold}, or {@code warm} with the pool of other streams
 * @param optimum the speed-up of the best set there is
 * @param exhaustive whether that is proven
 */
public record TuningResult(
    String model,
    String costs,
    String stream,
    String tuner,
    String start,
    double optimum,
    boolean exhaustive,
    List<SeedResult> seeds) {
  public TuningResult {
    seeds = List.copyOf(seeds);
  }

  /**
   * One run.
   *
   * @param passesTo95 pass-equivalents of search until the set in use had 95 % of the optimum's
   *     speed; infinite if it never had
   * @param steadySpeedup of the last third of the run, search apart
   * @param speedupWithSearch of the whole run
   * @param searchPasses in all
   * @param finalSpeedup true speed-up of the last set
   * @param finalMatchness its true matchness
   * @param curve how the set in use got better
   */
  public record SeedResult(
      long seed,
      double passesTo95,
      double steadySpeedup,
      double speedupWithSearch,
      double searchPasses,
      long tokens,
      String finalSet,
      double finalSpeedup,
      double finalMatchness,
      List<Point> curve) {
    public SeedResult {
      curve = List.copyOf(curve);
    }
  }

  /** After so many passes of search, or tokens, a set of this true speed-up and matchness. */
  public record Point(double passes, long tokens, double speedup, double matchness) {}

  public double median(ToDoubleFunction<SeedResult> value) {
    double[] sorted = seeds.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  public double worst(ToDoubleFunction<SeedResult> value) {
    return seeds.stream().mapToDouble(value).max().orElse(Double.POSITIVE_INFINITY);
  }

  /** Share of the optimum's speed that the last set lacks, mean. */
  public double regret() {
    return seeds.stream().mapToDouble(s -> 1 - s.finalSpeedup() / optimum).average().orElse(1);
  }

  /** Seeds that reached 95 %. */
  public long reached() {
    return seeds.stream().mapToDouble(SeedResult::passesTo95).filter(Double::isFinite).count();
  }
}
