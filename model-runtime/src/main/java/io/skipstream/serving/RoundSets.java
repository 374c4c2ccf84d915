package io.skipstream.serving;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which skip sets serve a round. A sublayer's weights are read if any sequence keeps it, so that
 * streams that each draft with a set of their own save next to nothing together. Of the present
 * streams' sets one or two serve all: those with which the batch makes most tokens a second, by
 * what each stream's drafts have earned under a set and by what the union of the sets costs. Under
 * a replayable law no text can tell.
 *
 * <p>A set that a stream has never drafted with is judged by how others fare with it, a little less
 * than them, until its own drafts say more.
 *
 * <p><b>Threading:</b> confined to the decode thread; reused from round to round. Allocates only
 * when it decides, which is when the company or a set changes, and now and then.
 */
final class RoundSets {
  private static final int REVIEW_ROUNDS = 32;
  private static final int MOST_CANDIDATES = 6;
  // What one set must gain over each stream's own two.
  private static final double WORTH_SHARING = 1.02;
  // Draft tokens that the fate of others is worth, and what is left of it.
  private static final double HEARSAY_TRIES = 8;
  private static final double HEARSAY_SHARE = 0.9;
  private static final double TYPICAL = 0.7;
  private static final double TYPICAL_TRIES = 4;

  private final int maxDraftTokens;
  private final List<LearntStream<?>> drafting = new ArrayList<>();
  private final List<LearntStream<?>> decidedFor = new ArrayList<>();
  private final List<SkipSet> decidedSets = new ArrayList<>();
  private final List<SkipSet> candidates = new ArrayList<>();
  private final List<SkipSet> trial = new ArrayList<>();
  private final List<SkipSet> best = new ArrayList<>();
  private double[] reach = new double[8];
  private double[] acceptances = new double[8];
  private int roundsLeft;
  private boolean mixed;

  RoundSets(int maxDraftTokens) {
    this.maxDraftTokens = maxDraftTokens;
  }

  void clear() {
    drafting.clear();
  }

  /** Adds a sequence that may draft; its stream's own set skips something. */
  void add(LearntStream<?> stream) {
    drafting.add(stream);
  }

  /**
   * Decides for each of the streams; what it draws from costs may be null, then all keep their own.
   *
   * @param batch sequences that decode, those that may not draft included
   */
  void decide(CostTable costs, double context, int batch) {
    if (costs == null || alike()) {
      mixed = false;
      for (int i = 0; i < drafting.size(); i++) {
        drafting.get(i).roundSet = drafting.get(i).set();
      }
      decidedFor.clear();
      return;
    }
    if (--roundsLeft <= 0 || !asBefore()) {
      roundsLeft = REVIEW_ROUNDS;
      remember();
      chooseCandidates();
      choose(costs, context, batch);
    }
    mixed = false;
    for (int i = 0; i < drafting.size(); i++) {
      drafting.get(i).roundSet = best.get(i);
      mixed |= !best.get(i).equals(best.get(0));
    }
  }

  private boolean alike() {
    for (int i = 1; i < drafting.size(); i++) {
      SkipSet first = drafting.get(0).set();
      if (drafting.get(i).set() != first && !drafting.get(i).set().equals(first)) {
        return false;
      }
    }
    return true;
  }

  private boolean asBefore() {
    if (decidedFor.size() != drafting.size()) {
      return false;
    }
    for (int i = 0; i < drafting.size(); i++) {
      if (decidedFor.get(i) != drafting.get(i) || decidedSets.get(i) != drafting.get(i).set()) {
        return false;
      }
    }
    return true;
  }

  private void remember() {
    decidedFor.clear();
    decidedSets.clear();
    for (LearntStream<?> stream : drafting) {
      decidedFor.add(stream);
      decidedSets.add(stream.set());
    }
    if (reach.length < drafting.size()) {
      reach = new double[2 * drafting.size()];
      acceptances = new double[2 * drafting.size()];
    }
  }

  /** The sets of most sequences first. */
  private void chooseCandidates() {
    candidates.clear();
    List<Integer> weights = new ArrayList<>();
    for (LearntStream<?> stream : drafting) {
      int known = candidates.indexOf(stream.set());
      if (known < 0) {
        candidates.add(stream.set());
        weights.add(1);
      } else {
        weights.set(known, weights.get(known) + 1);
      }
    }
    while (candidates.size() > MOST_CANDIDATES) {
      int least = 0;
      for (int i = 1; i < weights.size(); i++) {
        least = weights.get(i) < weights.get(least) ? i : least;
      }
      candidates.remove(least);
      weights.remove(least);
    }
  }

  private void choose(CostTable costs, double context, int batch) {
    double bestGoodput = -1;
    for (int i = 0; i < candidates.size(); i++) {
      for (int j = i; j < candidates.size(); j++) {
        double goodput = goodput(candidates.get(i), candidates.get(j), costs, context, batch);
        boolean keepsOwn = trialKeepsOwn();
        double weighed = keepsOwn ? goodput * WORTH_SHARING : goodput;
        if (weighed > bestGoodput) {
          bestGoodput = weighed;
          best.clear();
          best.addAll(trial);
        }
      }
    }
  }

  private boolean trialKeepsOwn() {
    for (int i = 0; i < drafting.size(); i++) {
      if (!trial.get(i).equals(drafting.get(i).set())) {
        return false;
      }
    }
    return true;
  }

  /** Tokens a second at the best common draft length; {@link #trial} then holds each one's set. */
  private double goodput(SkipSet one, SkipSet other, CostTable costs, double context, int batch) {
    trial.clear();
    for (int i = 0; i < drafting.size(); i++) {
      LearntStream<?> stream = drafting.get(i);
      double ofOne = acceptance(stream, one);
      double ofOther = acceptance(stream, other);
      boolean takesOther =
          stream.set().equals(other) || (!stream.set().equals(one) && ofOther > ofOne);
      trial.add(takesOther ? other : one);
      acceptances[i] = takesOther ? ofOther : ofOne;
    }
    int sequences = drafting.size();
    double step =
        one.equals(other)
            ? costs.draftSeconds(one, context, sequences)
            : costs.draftSeconds(trial, context);
    Arrays.fill(reach, 0, sequences, 1);
    double tokens = batch;
    double best = 0;
    for (int n = 1; n <= maxDraftTokens; n++) {
      for (int i = 0; i < sequences; i++) {
        reach[i] *= acceptances[i];
        tokens += reach[i];
      }
      double seconds = n * step + costs.verifySeconds(batch + n * sequences, context, batch);
      best = Math.max(best, tokens / seconds);
    }
    return best;
  }

  private double acceptance(LearntStream<?> stream, SkipSet set) {
    double tries = TYPICAL_TRIES;
    double hits = TYPICAL_TRIES * TYPICAL;
    for (int i = 0; i < drafting.size(); i++) {
      if (drafting.get(i) != stream) {
        tries += drafting.get(i).record.tries(set);
        hits += drafting.get(i).record.hits(set);
      }
    }
    double hearsay = hits / tries * (stream.set().equals(set) ? 1 : HEARSAY_SHARE);
    return (stream.record.hits(set) + HEARSAY_TRIES * hearsay)
        / (stream.record.tries(set) + HEARSAY_TRIES);
  }

  /** What one draft step of those that draft costs, all in step. */
  double stepSeconds(SkipSet set, CostTable costs, double context, int batch) {
    return mixed ? costs.draftSeconds(best, context) : costs.draftSeconds(set, context, batch);
  }

  /** What a draft step of one sequence costs at most, whichever of the round's sets it has. */
  double dearestSeconds(SkipSet set, CostTable costs, double context) {
    double dearest = costs.draftSeconds(set, context, 1);
    if (mixed) {
      for (int i = 0; i < best.size(); i++) {
        dearest = Math.max(dearest, costs.draftSeconds(best.get(i), context, 1));
      }
    }
    return dearest;
  }
}
