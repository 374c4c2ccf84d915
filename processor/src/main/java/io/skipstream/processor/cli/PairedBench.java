package io.skipstream.processor.cli;

import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.Generator;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Measures two generators by turns on the same requests, so that what else the machine does meets
 * both. Which goes first changes from round to round; one round before the first is not counted.
 */
final class PairedBench {
  private final Generator first;
  private final Generator second;

  PairedBench(Generator first, Generator second) {
    this.first = first;
    this.second = second;
  }

  Outcome run(List<GenerationRequest> requests, int rounds, PrintStream progress)
      throws InterruptedException {
    measure(requests, true);
    List<Round> measured = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Round round = measure(requests, i % 2 == 0);
      measured.add(round);
      progress.printf(
          Locale.ROOT, "round %d: %.1f and %.1f tokens/s%n", i + 1, round.first(), round.second());
    }
    return new Outcome(measured);
  }

  private Round measure(List<GenerationRequest> requests, boolean firstLeads)
      throws InterruptedException {
    if (firstLeads) {
      double a = BatchRun.of(first, requests).tokensPerSecond();
      return new Round(a, BatchRun.of(second, requests).tokensPerSecond());
    }
    double b = BatchRun.of(second, requests).tokensPerSecond();
    return new Round(BatchRun.of(first, requests).tokensPerSecond(), b);
  }

  /** Tokens per second of both. */
  record Round(double first, double second) {
    double ratio() {
      return second / first;
    }
  }

  /** All rounds. */
  record Outcome(List<Round> rounds) {
    Outcome {
      rounds = List.copyOf(rounds);
    }

    double medianFirst() {
      return median(Round::first);
    }

    double medianSecond() {
      return median(Round::second);
    }

    /** Median of the rounds' ratios, second over first. */
    double medianRatio() {
      return median(Round::ratio);
    }

    private double median(ToDoubleFunction<Round> value) {
      double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }
}
