package io.skipstream.tuning;

/**
 * All that SWIFT knows of a stream. Below 4 KiB as bytes at 80 layers, however long it serves: a
 * search leaves a byte a step and at most 2.5 KiB of Bayesian sets, and a new search drops the old.
 *
 * <p><b>Threading:</b> immutable.
 *
 * @param phase whether the search goes on, or why it ended
 * @param measured measurements in the life of the stream: serial number of the next
 * @param skipSet the best set so far, with which the stream drafts
 * @param score its matchness on the window it was last scored on; 0 before the first
 * @param unimproved steps since a better set was found
 * @param log what this search has measured
 * @param drift acceptance since the search ended
 */
public record SwiftState(
    Phase phase,
    long measured,
    SkipSet skipSet,
    double score,
    int unimproved,
    SwiftLog log,
    AcceptanceDrift drift) {

  /** Where the search stands. */
  public enum Phase {
    SEARCHING,
    /** A set scored above the wanted matchness. */
    SCORE_REACHED,
    /** Too many steps without a better set. */
    PATIENCE_LOST,
    /** All steps are taken. */
    STEPS_TAKEN
  }

  public SwiftState {
    if (measured < log.scores().size()) {
      throw new IllegalArgumentException(
          "measured must be at least the "
              + log.scores().size()
              + " of this search, was "
              + measured);
    }
    if (!log.space().contains(skipSet)) {
      throw new IllegalArgumentException("skip set is not of the search's space");
    }
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("score must be within 0..1, was " + score);
    }
    if (unimproved < 0 || unimproved > log.steps()) {
      throw new IllegalArgumentException(
          "unimproved must be within 0.." + log.steps() + ", was " + unimproved);
    }
  }

  public boolean searching() {
    return phase == Phase.SEARCHING;
  }

  /** Steps of this search, the initial set's measurement not counted. */
  public int steps() {
    return log.steps();
  }

  /** Number of the search: 0 at first, one more each time it started again. */
  public int search() {
    return log.search();
  }

  /** Layers of the model. */
  public int layers() {
    return log.space().layers();
  }

  /** As bytes for a store, versioned. */
  public byte[] toBytes() {
    return SwiftStateBytes.write(this);
  }

  /**
   * The inverse of {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if the bytes are no state, or one of an unknown version
   */
  public static SwiftState parse(byte[] bytes) {
    return SwiftStateBytes.read(bytes);
  }
}
