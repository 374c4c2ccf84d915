package io.skipstream.processor.cli;

import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generations;
import io.skipstream.serving.Generator;
import java.util.List;

/**
 * A list of requests, generated and timed.
 *
 * @param results in the order of the requests
 * @param seconds from the first to the last
 */
record BatchRun(List<GenerationResult> results, double seconds) {
  BatchRun {
    results = List.copyOf(results);
  }

  static BatchRun of(Generator generator, List<GenerationRequest> requests)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    List<GenerationResult> results = Generations.generateAll(generator, requests);
    return new BatchRun(results, (System.nanoTime() - startNanos) / 1e9);
  }

  int tokens() {
    return results.stream().mapToInt(result -> result.tokenIds().length).sum();
  }

  double tokensPerSecond() {
    return seconds > 0 ? tokens() / seconds : 0;
  }

  /** Of requests one after another: tokens by the time from the prompts' ends on. */
  double decodedPerSecond() {
    double ms = results.stream().mapToDouble(result -> result.timings().decodeMs()).sum();
    return ms > 0 ? tokens() * 1e3 / ms : 0;
  }
}
