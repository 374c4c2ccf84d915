package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What drafting with the present set has shown that windows did not. Some windows any set would
 * meet, a text that repeats itself say; a set that they recommended is held to what its drafts
 * meet, which counts as a trial against the full model, which meets all.
 */
final class Experience {
  /** Draft tokens examined before they say anything. */
  private static final double ENOUGH = 48;

  private static final double DEVIATIONS = 2;
  private static final double LEAST_FALL = 0.02;

  private Experience() {}

  /** The state as it is, unless drafts meet clearly less than windows promised. */
  static AdaptiveState of(AdaptiveState state) {
    SkipSet present = state.skipSet();
    Drift drafts = state.drift();
    if (present.isEmpty() || drafts.ownTries() < ENOUGH) {
      return state;
    }
    double promised = Math.min(0.99, state.acceptance());
    double met = drafts.ownHits() / drafts.ownTries();
    double deviation = Math.sqrt(promised * (1 - promised) / drafts.ownTries());
    if (met > promised - LEAST_FALL - DEVIATIONS * deviation) {
      return state;
    }
    SkipSet none = SkipSet.none(state.layers());
    int tries = (int) Math.min(Known.MOST, drafts.ownTries());
    Trial trial = new Trial(none, present, tries, tries - (int) (met * tries), 0);
    List<Trial> trials = new ArrayList<>(state.trials());
    trials.removeIf(old -> old.base().isEmpty() && old.challenger().equals(present));
    List<Known> known = new ArrayList<>(state.known());
    known.set(0, new Known(present, (float) met * tries, tries, known.get(0).home()));
    AdaptiveState corrected =
        state.withKnown(known).withEvidence(state.beliefs(), state.ties(), trials);
    return Evidence.plus(corrected, List.of(trial), true);
  }
}
