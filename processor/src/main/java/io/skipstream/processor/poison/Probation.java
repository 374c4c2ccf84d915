package io.skipstream.processor.poison;

/**
 * The beginning of a task's life, in which a prompt that no one has stored may be the one that
 * killed whoever had the task before.
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
public final class Probation {
  private int completions;

  Probation(int completions) {
    this.completions = completions;
  }

  /** Whether each prompt must be stored for good before it starts. */
  public boolean lasts() {
    return completions > 0;
  }

  /** Says that a generation ended and the process did not. */
  public void survived() {
    completions = Math.max(0, completions - 1);
  }
}
