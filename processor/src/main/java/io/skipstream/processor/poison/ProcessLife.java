package io.skipstream.processor.poison;

import java.util.Objects;

/**
 * What the tasks of a process know of its life: who it is, and whether it is about to end.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class ProcessLife {
  private final String id;
  private final Peers peers;
  private final int probation;
  private volatile boolean ending;

  /**
   * @param id of this process and no other, not even of its next start
   * @param probation completions of a task until its new prompts start before they are committed
   */
  public ProcessLife(String id, int probation, Peers peers) {
    this.id = Objects.requireNonNull(id, "id");
    this.probation = probation;
    this.peers = Objects.requireNonNull(peers, "peers");
  }

  public String id() {
    return id;
  }

  public Peers peers() {
    return peers;
  }

  /** Of a task's new life in this process. */
  public Probation probation() {
    return new Probation(probation);
  }

  /** Makes the tasks give back what they have started. */
  public void end() {
    ending = true;
  }

  public boolean isEnding() {
    return ending;
  }
}
