package io.skipstream.processor.chaos;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Sends the prompts of a workload at an even pace.
 *
 * <p><b>Threading:</b> {@link #run} on one thread; {@link #sent} from any, {@link #stop} too.
 */
final class PromptPump implements Runnable {
  private static final long PACE_MS = 10;

  private final Workload workload;
  private final Feeder feeder;
  private final int count;
  private final double promptsPerMs;
  private volatile int sent;
  private volatile boolean stopped;

  /**
   * @param count prompts in all
   * @param durationMs over which they are spread
   */
  PromptPump(Workload workload, Feeder feeder, int count, long durationMs) {
    this.workload = Objects.requireNonNull(workload, "workload");
    this.feeder = Objects.requireNonNull(feeder, "feeder");
    this.count = count;
    this.promptsPerMs = (double) count / durationMs;
  }

  int sent() {
    return sent;
  }

  /** Sends nothing more. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    long startNanos = System.nanoTime();
    try {
      while (sent < count && !stopped) {
        double elapsedMs = (System.nanoTime() - startNanos) / 1e6;
        long due = Math.min(count, 1 + (long) (elapsedMs * promptsPerMs));
        for (int n = sent; n < due; n++) {
          feeder.send(workload.prompt(n));
          sent = n + 1;
        }
        TimeUnit.MILLISECONDS.sleep(PACE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
