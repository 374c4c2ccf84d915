package io.skipstream.tuning;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * All that is known of how to draft for a stream: what a store keeps and another process goes on
 * from. Small, whatever the length of service. It holds no fact of a device but counts and
 * pass-equivalents.
 *
 * <p><b>Threading:</b> immutable; the arrays must not be written to.
 *
 * @param version grows with every change in the life of the stream, over all processes
 * @param tuner name of the tuner that wrote {@link #tunerState}
 * @param skipSet what drafts leave out now
 * @param phase what the tuner is at
 * @param sets the sets worth falling back on, the present one first
 * @param tokens emitted in the life of the stream
 * @param searchPasses pass-equivalents spent on search in the life of the stream
 * @param servedPasses pass-equivalents that plain decoding of its tokens would have taken
 * @param expectedSpeedup over plain decoding, as acceptance and costs say; 0 if unknown
 * @param measuredSpeedup of the last rounds, search apart; 0 if unknown
 * @param guard the stream's bound on what drafting may lose; null where none watches
 * @param calibration {@link Calibration#bytes()}; empty where none is kept
 * @param tunerState the tuner's own, for it alone to read
 */
public record StreamTuning(
    long version,
    String tuner,
    SkipSet skipSet,
    Phase phase,
    List<KnownSet> sets,
    long tokens,
    double searchPasses,
    double servedPasses,
    double expectedSpeedup,
    double measuredSpeedup,
    Guard guard,
    byte[] calibration,
    byte[] tunerState) {

  /** What the tuner is at. */
  public enum Phase {
    /** Candidates are measured. */
    SEARCHING,
    /** Drafts with what was found, and watches it. */
    SETTLED,
    /** Drafting does not pay: plain decoding, now and then a probe. */
    PLAIN
  }

  /**
   * A set and how it has fared lately.
   *
   * @param hits tokens of drafts' chains that were accepted, or met in trials, discounted by age
   * @param tries those that were examined, likewise
   */
  public record KnownSet(SkipSet set, double hits, double tries) {
    public KnownSet {
      Objects.requireNonNull(set, "set");
      Checks.notNegative("hits", hits);
      Checks.notNegative("tries", tries);
      if (hits > tries) {
        throw new IllegalArgumentException("hits must be at most " + tries + ", were " + hits);
      }
    }

    /** Share of the examined tokens that was met; 0 if none was examined. */
    public double matchness() {
      return tries == 0 ? 0 : hits / tries;
    }
  }

  public StreamTuning {
    if (version < 0) {
      throw new IllegalArgumentException("version must be 0 or more, was " + version);
    }
    Objects.requireNonNull(tuner, "tuner");
    Objects.requireNonNull(skipSet, "skipSet");
    Objects.requireNonNull(phase, "phase");
    sets = List.copyOf(sets);
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens must be 0 or more, was " + tokens);
    }
    Checks.notNegative("searchPasses", searchPasses);
    Checks.notNegative("servedPasses", servedPasses);
    Checks.notNegative("expectedSpeedup", expectedSpeedup);
    Checks.notNegative("measuredSpeedup", measuredSpeedup);
    Objects.requireNonNull(calibration, "calibration");
    Objects.requireNonNull(tunerState, "tunerState");
  }

  /** Matchness of the present set; 0 if unknown. */
  public double matchness() {
    return !sets.isEmpty() && sets.get(0).set().equals(skipSet) ? sets.get(0).matchness() : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamTuning that
        && version == that.version
        && tuner.equals(that.tuner)
        && skipSet.equals(that.skipSet)
        && phase == that.phase
        && sets.equals(that.sets)
        && tokens == that.tokens
        && Double.compare(searchPasses, that.searchPasses) == 0
        && Double.compare(servedPasses, that.servedPasses) == 0
        && Double.compare(expectedSpeedup, that.expectedSpeedup) == 0
        && Double.compare(measuredSpeedup, that.measuredSpeedup) == 0
        && Objects.equals(guard, that.guard)
        && Arrays.equals(calibration, that.calibration)
        && Arrays.equals(tunerState, that.tunerState);
  }

  @Override
  public int hashCode() {
    return Objects.hash(version, tuner, skipSet);
  }
}
