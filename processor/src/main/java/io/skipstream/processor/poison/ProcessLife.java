package io.skipstream.processor.poison;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the tasks of a process know of its life: who it is, whether it has proved itself yet,
 * whether it is about to end.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class ProcessLife {
  private final String id;
  private final Peers peers;
  private final AtomicInteger probation;
  private volatile boolean ending;

  /**
   * @param id of this process and no other, not even of its next start
   * @param probation completions until new prompts start before they are committed
   */
  public ProcessLife(String id, int probation, Peers peers) {
    this.id = Objects.requireNonNull(id, "id");
    this.probation = new AtomicInteger(probation);
    this.peers = Objects.requireNonNull(peers, "peers");
  }

  public String id() {
    return id;
  }

  public Peers peers() {
    return peers;
  }

  /** Whether each prompt must be stored for good before it starts. */
  public boolean isOnProbation() {
    return probation.get() > 0;
  }

  /** Says that a generation ended and the process did not. */
  public void survived() {
    if (isOnProbation()) {
      probation.decrementAndGet();
    }
  }

  /** Makes the tasks give back what they have started. */
  public void end() {
    ending = true;
  }

  public boolean isEnding() {
    return ending;
  }
}
