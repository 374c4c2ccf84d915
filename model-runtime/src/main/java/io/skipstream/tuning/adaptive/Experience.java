package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What drafting with the present set has shown that windows did not. It counts as a trial against
 * the full model, which meets all.
 *
 * <p>Some windows any set would meet, a text that repeats itself say; a set that they recommended
 * is held to what its drafts meet. And where windows are small, drafts tell what all that a set
 * skips costs together, if not which of it: of many sublayers that cost nothing each is believed to
 * cost a little, as none can cost less, and one search kept more and more of them.
 */
final class Experience {
  /** Draft tokens examined before they say anything. */
  private static final double ENOUGH = 48;

  /** Draft tokens that say more than small windows do. */
  private static final int PLENTY = 96;

  private static final double DEVIATIONS = 2;
  private static final double LEAST_FALL = 0.02;

  private Experience() {}

  /**
   * The state with what drafts met.
   *
   * @param always also if it is not clearly less than windows promised
   */
  static AdaptiveState of(AdaptiveState state, boolean always) {
    SkipSet present = state.skipSet();
    Drift drafts = state.drift();
    if (present.isEmpty() || drafts.ownTries() < ENOUGH) {
      return state;
    }
    double promised = Math.min(0.99, state.acceptance());
    double met = drafts.ownHits() / drafts.ownTries();
    double deviation = Math.sqrt(promised * (1 - promised) / drafts.ownTries());
    boolean less = met <= promised - LEAST_FALL - DEVIATIONS * deviation;
    if (!less && !always) {
      return state;
    }
    SkipSet none = SkipSet.none(state.layers());
    int tries = (int) Math.min(Known.MOST, drafts.ownTries());
    Trial trial = new Trial(none, present, tries, tries - (int) (met * tries), 0);
    List<Trial> trials = new ArrayList<>(state.trials());
    trials.removeIf(old -> old.base().isEmpty() && old.challenger().equals(present));
    List<Known> known = new ArrayList<>(state.known());
    if (less || tries >= PLENTY) {
      known.set(0, new Known(present, (float) met * tries, tries, known.get(0).home()));
    }
    AdaptiveState corrected =
        state.withKnown(known).withEvidence(state.beliefs(), state.ties(), trials);
    return Evidence.plus(corrected, List.of(trial), true);
  }
}
