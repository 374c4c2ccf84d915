package io.skipstream.processor.tokens;

import io.skipstream.processor.metrics.ProcessorMetrics;
import io.skipstream.serving.GenerationListener;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Chunks between the decode thread, which never waits, and the sender, which may.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class ChunkQueue {
  private final BlockingQueue<Chunk> chunks;
  private final ProcessorMetrics metrics;

  /**
   * @param capacity chunks that may wait
   */
  public ChunkQueue(int capacity, ProcessorMetrics metrics) {
    this.chunks = new ArrayBlockingQueue<>(capacity);
    this.metrics = metrics;
  }

  /** A listener that writes an attempt's text here, for one generation. */
  public GenerationListener open(Attempt attempt) {
    return new ChunkWriter(this, attempt);
  }

  boolean offer(Chunk chunk) {
    return chunks.offer(chunk);
  }

  /** An attempt's remaining chunks are given up. */
  void gap() {
    metrics.chunkGap();
  }

  /** The next chunk, or null if none comes in time. */
  Chunk poll(long timeoutMs) throws InterruptedException {
    return chunks.poll(timeoutMs, TimeUnit.MILLISECONDS);
  }
}
