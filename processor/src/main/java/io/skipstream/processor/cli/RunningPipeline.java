package io.skipstream.processor.cli;

import io.skipstream.engine.EngineInfo;
import io.skipstream.processor.app.ExitStatus;
import java.time.Duration;

/**
 * A processor that runs.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> closing stops it and frees the model.
 */
interface RunningPipeline extends AutoCloseable {
  EngineInfo engineInfo();

  /**
   * Waits until prompts are being read.
   *
   * @return false if they are not within the time, or will not be
   */
  boolean awaitReady(Duration timeout) throws InterruptedException;

  /** Ends it in an orderly way; returns when it has ended. */
  ExitStatus stop();

  /** Waits until it has ended, for whatever reason. */
  ExitStatus awaitEnd() throws InterruptedException;

  /** What went wrong; null while nothing did. */
  Throwable failure();

  @Override
  void close();
}
