package io.skipstream.processor.pending;

import io.skipstream.processor.handoff.CreditPool;
import io.skipstream.serving.GenerationHandle;
import io.skipstream.serving.TokenShares;
import java.util.Objects;

/**
 * Where an accepted prompt stands in this incarnation of its task: it waits, is reserved (has a
 * credit and a new attempt number that is being committed), is started, or is held (has ended, and
 * its output waits for its turn).
 *
 * <p><b>Threading:</b> confined to the task's thread.
 */
public final class PendingEntry {
  private final long offset;
  private final String stream;
  private final String id;
  private final long bytes;
  private final boolean restored;
  private final long deadlineEpochMs;
  private int attempts;
  private int crashes;
  private int failures;
  private long notBeforeMs;
  private CreditPool.Credit reservation;
  private GenerationHandle handle;
  private Runnable heldEnding;
  private long heldBytes;
  private boolean cancelled;
  private TokenShares.Share share;

  /**
   * @param bytes of the stored record
   * @param restored whether an earlier incarnation may have started it
   * @param attempts begun so far
   * @param crashes of these, ended by the death of their process
   * @param deadlineEpochMs {@link Long#MAX_VALUE} is never
   */
  public PendingEntry(
      long offset,
      String stream,
      String id,
      long bytes,
      boolean restored,
      int attempts,
      int crashes,
      long deadlineEpochMs) {
    this.offset = offset;
    this.stream = Objects.requireNonNull(stream, "stream");
    this.id = Objects.requireNonNull(id, "id");
    this.bytes = bytes;
    this.restored = restored;
    this.attempts = attempts;
    this.crashes = crashes;
    this.deadlineEpochMs = deadlineEpochMs;
  }

  public long offset() {
    return offset;
  }

  public String stream() {
    return stream;
  }

  public String id() {
    return id;
  }

  public boolean restored() {
    return restored;
  }

  /** Attempts begun, the present one included. */
  public int attempts() {
    return attempts;
  }

  /** Attempts that ended with the death of their process. */
  public int crashes() {
    return crashes;
  }

  /** Counts the last attempt as ended by the death of its process. */
  public void crashed() {
    crashes++;
  }

  /** Attempts of this incarnation that failed for a reason that may pass. */
  public int failures() {
    return failures;
  }

  public boolean reserved() {
    return reservation != null;
  }

  public boolean started() {
    return handle != null;
  }

  /** Whether it has ended, and only its output waits for its turn. */
  public boolean held() {
    return heldEnding != null;
  }

  /** Whether somebody wants it to end. */
  public boolean cancelled() {
    return cancelled;
  }

  /** Whether its deadline has passed. */
  public boolean isOverdue(long nowEpochMs) {
    return nowEpochMs >= deadlineEpochMs;
  }

  long deadlineEpochMs() {
    return deadlineEpochMs;
  }

  long bytes() {
    return bytes + heldBytes;
  }

  boolean waiting() {
    return !busy() && !held();
  }

  boolean busy() {
    return reservation != null || handle != null;
  }

  boolean mayStart(long nowMs) {
    return nowMs >= notBeforeMs;
  }

  void reserve(CreditPool.Credit credit) {
    reservation = Objects.requireNonNull(credit, "credit");
  }

  CreditPool.Credit takeReservation() {
    CreditPool.Credit credit = reservation;
    reservation = null;
    return credit;
  }

  void start(int attempt, GenerationHandle newHandle) {
    attempts = attempt;
    handle = Objects.requireNonNull(newHandle, "handle");
  }

  void hold(long moreBytes, Runnable ending) {
    handle = null;
    heldBytes = moreBytes;
    heldEnding = Objects.requireNonNull(ending, "ending");
  }

  Runnable heldEnding() {
    return heldEnding;
  }

  void waitAgain() {
    handle = null;
  }

  void waitAfterFailure(long untilMs) {
    handle = null;
    failures++;
    notBeforeMs = untilMs;
  }

  void cancel() {
    cancelled = true;
    if (handle != null) {
      handle.cancel();
    }
  }

  TokenShares.Share share() {
    return share;
  }

  void share(TokenShares.Share newShare) {
    share = newShare;
  }

  GenerationHandle handle() {
    return handle;
  }

  @Override
  public String toString() {
    return "the prompt at offset " + offset;
  }
}
