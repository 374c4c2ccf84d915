package io.skipstream.processor.cli;

import io.skipstream.engine.EngineInfo;

/**
 * A processor that runs.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> closing stops it and frees the model.
 */
interface RunningPipeline extends AutoCloseable {
  EngineInfo engineInfo();

  /** Asks for an orderly end; returns at once. */
  void requestStop();

  /** Waits until it has ended, for whatever reason. */
  Outcome awaitEnd() throws InterruptedException;

  /** What went wrong; null while nothing did. */
  Throwable failure();

  @Override
  void close();

  /** How a processor ended. */
  enum Outcome {
    /** Nothing is left undone. */
    DRAINED,
    /** Accepted prompts are left for the next start. */
    LEFT_PENDING,
    /** It could not go on. */
    FATAL
  }
}
