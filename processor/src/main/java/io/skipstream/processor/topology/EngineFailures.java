package io.skipstream.processor.topology;

import io.skipstream.engine.EngineException;
import io.skipstream.engine.KvCapacityException;
import io.skipstream.serving.FinishReason;
import io.skipstream.serving.GenerationResult;

/** Tells the end of the engine from the failure of one request. */
final class EngineFailures {
  private EngineFailures() {}

  /** Whether the result says that the state of device or JVM is unknown. */
  static boolean isEngineLost(GenerationResult result) {
    if (result.finishReason() != FinishReason.ERROR) {
      return false;
    }
    Throwable error = result.error();
    return error == null
        || error instanceof Error
        || (error instanceof EngineException && !(error instanceof KvCapacityException));
  }
}
