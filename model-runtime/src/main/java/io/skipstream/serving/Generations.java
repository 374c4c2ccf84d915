package io.skipstream.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Generation for callers that wait for the answer.
 *
 * <p><b>Threading:</b> any thread but the decode thread, on which the futures complete: dependent
 * stages that are not asynchronous run there.
 */
public final class Generations {
  private Generations() {}

  /**
   * Hands one request over. Cancelling the future cancels the request.
   *
   * @throws InvalidPromptException naming what can't be served
   * @throws RejectedExecutionException if there was no room
   */
  public static CompletableFuture<GenerationResult> generate(
      Generator generator, GenerationRequest request) {
    return generate(generator, request, () -> {});
  }

  /**
   * Generates for many requests, as many at once as the generator takes; it must serve nobody else
   * meanwhile.
   *
   * @return the results in the requests' order
   * @throws InvalidPromptException naming what can't be served
   * @throws RejectedExecutionException if the generator ends before all are handed over
   */
  public static List<GenerationResult> generateAll(
      Generator generator, List<GenerationRequest> requests) throws InterruptedException {
    Semaphore room = new Semaphore(generator.capacity());
    List<CompletableFuture<GenerationResult>> futures = new ArrayList<>(requests.size());
    for (GenerationRequest request : requests) {
      room.acquire();
      futures.add(generate(generator, request, room::release));
    }
    List<GenerationResult> results = new ArrayList<>(requests.size());
    for (CompletableFuture<GenerationResult> future : futures) {
      results.add(future.join());
    }
    return results;
  }

  private static CompletableFuture<GenerationResult> generate(
      Generator generator, GenerationRequest request, Runnable onFinished) {
    Generation generation = new Generation();
    GenerationHandle handle =
        generator.offer(
            request,
            result -> {
              onFinished.run();
              generation.complete(result);
            });
    if (handle == null) {
      throw new RejectedExecutionException("no room for request " + request.id());
    }
    generation.handle = handle;
    return generation;
  }

  private static final class Generation extends CompletableFuture<GenerationResult> {
    private GenerationHandle handle;

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      // before the request is: its result could come first, and then nothing would be cancelled
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      handle.cancel();
      return cancelled;
    }
  }
}
