package io.skipstream.tuning;

import io.skipstream.tuning.bayes.BitVector;
import io.skipstream.tuning.bayes.CounterRandom;
import io.skipstream.tuning.bayes.Observations;
import io.skipstream.tuning.bayes.UpperConfidence;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Time of one Bayesian suggestion: {@code SwiftSuggestBenchmark [layers] [runs]}. */
final class SwiftSuggestBenchmark {
  private SwiftSuggestBenchmark() {}

  public static void main(String[] args) {
    int layers = args.length > 0 ? Integer.parseInt(args[0]) : 40;
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 31;
    SearchSpace space = SearchSpace.of(layers, 0.45);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    System.out.printf("dimensions %d%n", space.dimensions());
    System.out.printf(
        "%8s %10s %10s %10s %10s%n", "points", "first_ms", "median_ms", "p90_ms", "cpu_ms");
    for (int count : new int[] {25, 100, 200, 400, 600, 1000}) {
      Observations observations = observations(space, count);
      double[] ms = new double[runs];
      double[] cpuMs = new double[runs];
      for (int run = 0; run < runs; run++) {
        BitVector incumbent = observations.points().get(0);
        CounterRandom random = new CounterRandom(run, 0, 0);
        long beginCpu = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        new UpperConfidence(2.5, 1e-2).propose(observations, incumbent, random);
        ms[run] = (System.nanoTime() - begin) / 1e6;
        cpuMs[run] = (threads.getCurrentThreadCpuTime() - beginCpu) / 1e6;
      }
      double first = ms[0];
      Arrays.sort(ms);
      Arrays.sort(cpuMs);
      System.out.printf(
          "%8d %10.2f %10.2f %10.2f %10.2f%n",
          count, first, ms[runs / 2], ms[runs * 9 / 10], cpuMs[runs / 2]);
    }
  }

  private static Observations observations(SearchSpace space, int count) {
    Landscape landscape = new Landscape(space.layers(), 32, 1);
    List<BitVector> points = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SkipSet set = space.random(new CounterRandom(7, 0, i));
      points.add(space.point(set));
      scores.add(landscape.truth(set));
    }
    return new Observations(points, scores);
  }
}
