package io.skipstream.processor.cli;

import io.skipstream.serving.GenerationRequest;
import io.skipstream.serving.GenerationResult;
import io.skipstream.serving.Generator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Generates a list of requests, as many at once as the generator takes, and waits for all of them.
 *
 * <p><b>Threading:</b> one thread calls; results come from the decode thread.
 */
final class BatchRun {
  private static final long RETRY_MS = 5;
  private static final long PATIENCE_MS = 10_000;

  private final Generator generator;

  BatchRun(Generator generator) {
    this.generator = generator;
  }

  /**
   * Generates all.
   *
   * @return the results, in the order of the requests, and the time from the first to the last
   */
  Outcome generate(List<GenerationRequest> requests) throws InterruptedException, CliException {
    List<CompletableFuture<GenerationResult>> results =
        requests.stream().map(request -> new CompletableFuture<GenerationResult>()).toList();
    CountDownLatch open = new CountDownLatch(requests.size());
    Semaphore places = new Semaphore(Math.max(1, generator.capacity()));
    long startNanos = System.nanoTime();
    for (int i = 0; i < requests.size(); i++) {
      places.acquire();
      CompletableFuture<GenerationResult> result = results.get(i);
      offer(
          requests.get(i),
          finished -> {
            result.complete(finished);
            places.release();
            open.countDown();
          });
    }
    open.await();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new Outcome(results.stream().map(CompletableFuture::join).toList(), seconds);
  }

  // A place may be free for the listener a moment before it is free for an offer. Refused for long
  // with a place free, the decoder has stopped.
  private void offer(GenerationRequest request, Consumer<GenerationResult> done)
      throws InterruptedException, CliException {
    for (long waitedMs = 0; generator.offer(request, done::accept) == null; waitedMs += RETRY_MS) {
      if (waitedMs > PATIENCE_MS) {
        throw new CliException(ExitCode.FAILURE, "the decoder takes no requests any more");
      }
      TimeUnit.MILLISECONDS.sleep(RETRY_MS);
    }
  }

  /** What a run gave. */
  record Outcome(List<GenerationResult> results, double seconds) {
    int tokens() {
      return results.stream().mapToInt(result -> result.tokenIds().length).sum();
    }

    double tokensPerSecond() {
      return seconds > 0 ? tokens() / seconds : 0;
    }
  }
}
