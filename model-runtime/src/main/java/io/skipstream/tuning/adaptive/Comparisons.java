package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.WindowHits;
import java.util.ArrayList;
import java.util.List;

/**
 * What one scored window says of its sets, compared with each other and with the full model.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class Comparisons {
  /** A token that one set met and another did not sets them apart as so many sublayers do. */
  private static final int DIFFERING_TOKEN = 4;

  private final AdaptiveState state;
  private final Outcome.Scored scored;

  Comparisons(AdaptiveState state, Outcome.Scored scored) {
    this.state = state;
    this.scored = scored;
  }

  private boolean incumbentScored() {
    return scored.proposal().sets().get(0).equals(state.skipSet());
  }

  /** Each challenger against the present set; the full model, which is not scored, meets all. */
  List<Trial> withPresent() {
    List<Trial> trials = new ArrayList<>();
    WindowHits first = scored.windows().get(0);
    boolean incumbent = incumbentScored();
    WindowHits base = incumbent ? first : WindowHits.first(first.tokens(), first.tokens());
    for (int i = incumbent ? 1 : 0; i < scored.windows().size(); i++) {
      WindowHits hits = scored.windows().get(i);
      trials.add(
          trial(
              incumbent ? state.skipSet() : SkipSet.none(state.layers()),
              base,
              scored.proposal().sets().get(i),
              hits));
    }
    return trials;
  }

  /**
   * Each challenger against the set of the window that is most like it, by what they met and what
   * they skip: so that what several have in common, which shows on the same tokens, is learnt once.
   */
  List<Trial> withTheLikest() {
    List<SkipSet> left = new ArrayList<>(scored.proposal().sets());
    List<WindowHits> hits = new ArrayList<>(scored.windows());
    WindowHits first = hits.get(0);
    List<SkipSet> bases = new ArrayList<>();
    List<WindowHits> met = new ArrayList<>();
    boolean incumbent = incumbentScored();
    bases.add(incumbent ? left.remove(0) : SkipSet.none(state.layers()));
    met.add(incumbent ? hits.remove(0) : WindowHits.first(first.tokens(), first.tokens()));
    List<Trial> trials = new ArrayList<>();
    // The set that was left last is owed a comparison with the present one.
    int next = state.known().size() < 2 ? -1 : left.indexOf(state.known().get(1).set());
    int base = 0;
    while (!left.isEmpty()) {
      if (next < 0) {
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < left.size(); i++) {
          for (int j = 0; j < bases.size(); j++) {
            int differing =
                DIFFERING_TOKEN * met.get(j).differing(hits.get(i))
                    + Sublayers.differing(bases.get(j), left.get(i));
            if (differing < least) {
              least = differing;
              next = i;
              base = j;
            }
          }
        }
      }
      SkipSet set = left.remove(next);
      WindowHits now = hits.remove(next);
      trials.add(trial(bases.get(base), met.get(base), set, now));
      bases.add(set);
      met.add(now);
      next = -1;
    }
    return trials;
  }

  /** The present set against the full model: so much is lost by all that it skips together. */
  List<Trial> withTheFullModel() {
    if (!incumbentScored()) {
      return List.of();
    }
    WindowHits hits = scored.windows().get(0);
    SkipSet none = SkipSet.none(state.layers());
    return List.of(new Trial(none, state.skipSet(), hits.tokens(), hits.tokens() - hits.hits(), 0));
  }

  /** The known sets, with what the window says of them. */
  List<Known> levels() {
    List<Known> known = new ArrayList<>(state.known());
    for (int i = 0; i < known.size(); i++) {
      int at = scored.proposal().sets().indexOf(known.get(i).set());
      if (at >= 0) {
        WindowHits hits = scored.windows().get(at);
        known.set(i, known.get(i).plus(hits.hits(), hits.tokens()));
      }
    }
    return known;
  }

  private static Trial trial(SkipSet base, WindowHits before, SkipSet challenger, WindowHits now) {
    return new Trial(
        base, challenger, before.hits(), before.hitsBeyond(now), now.hitsBeyond(before));
  }
}
