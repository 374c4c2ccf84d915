package io.skipstream.processor.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures several ways to do the same by turns: in each block every way once, forwards in even
 * blocks and backwards in odd ones, so that drifts of the machine meet all alike. What is compared
 * is each way's ratio to the first one's within a block.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class BlockBench {
  private static final int RESAMPLES = 4000;
  private static final double TAIL = 0.025;
  private static final long SEED = 17;

  private final int ways;
  private final List<double[]> blocks = new ArrayList<>();

  BlockBench(int ways) {
    this.ways = ways;
  }

  /** Measures one way in one block. */
  @FunctionalInterface
  interface Measurement {
    double measure(int way, int block) throws InterruptedException;
  }

  /** Runs one more block. */
  void run(Measurement measurement) throws InterruptedException {
    int block = blocks.size();
    double[] values = new double[ways];
    for (int i = 0; i < ways; i++) {
      int way = block % 2 == 0 ? i : ways - 1 - i;
      values[way] = measurement.measure(way, block);
    }
    blocks.add(values);
  }

  int blocks() {
    return blocks.size();
  }

  /** Median of a way's values. */
  double median(int way) {
    return median(blocks.stream().mapToDouble(block -> block[way]).toArray());
  }

  /**
   * A way's ratio to the first way.
   *
   * @param low lower end of the median's 95 % interval, by bootstrap over blocks
   */
  record Ratio(double median, double low, double high) {}

  Ratio ratio(int way) {
    double[] ratios = blocks.stream().mapToDouble(block -> block[way] / block[0]).toArray();
    SplittableRandom random = new SplittableRandom(SEED);
    double[] medians = new double[RESAMPLES];
    double[] drawn = new double[ratios.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = ratios[random.nextInt(ratios.length)];
      }
      medians[i] = median(drawn.clone());
    }
    Arrays.sort(medians);
    return new Ratio(
        median(ratios),
        medians[(int) (TAIL * RESAMPLES)],
        medians[RESAMPLES - 1 - (int) (TAIL * RESAMPLES)]);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
