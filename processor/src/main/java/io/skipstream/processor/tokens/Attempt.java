package io.skipstream.processor.tokens;

import java.util.Objects;

/**
 * One generation of a prompt.
 *
 * @param number from 1
 * @param incarnation of the task that asked for it: attempts of a process that was presumed dead
 *     may have the same number
 */
public record Attempt(String stream, String id, int number, String incarnation) {
  public Attempt {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(incarnation, "incarnation");
  }
}
