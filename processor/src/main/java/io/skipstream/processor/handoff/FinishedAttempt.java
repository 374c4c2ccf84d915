package io.skipstream.processor.handoff;

import io.skipstream.serving.GenerationResult;
import java.util.Objects;

/**
 * What the generator made of a prompt.
 *
 * @param offset of the prompt in the task's partition
 * @param attempt which of the prompt's attempts this was, from 1
 */
public record FinishedAttempt(long offset, int attempt, GenerationResult result) {
  public FinishedAttempt {
    Objects.requireNonNull(result, "result");
  }
}
