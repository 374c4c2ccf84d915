package io.skipstream.tuning.adaptive;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import io.skipstream.tuning.WindowHits;
import java.util.ArrayList;
import java.util.List;

/** A stream that is served with what the tuner finds, on a virtual clock. */
final class SimulatedStream {
  static final int RESPONSE = 256;

  final PlantedLandscape landscape;
  final CostTable costs;
  final Speeds speeds;
  final AdaptiveTuner tuner;
  final boolean sweeps;
  TuningPool pool = TuningPool.EMPTY;
  AdaptiveState state;
  int side = 1;
  long token;
  int response;
  double searchPasses;
  double servedPasses;
  long servedTokens;

  SimulatedStream(
      PlantedLandscape landscape, CostTable costs, AdaptiveTuner tuner, long seed, boolean sweeps) {
    this.landscape = landscape;
    this.costs = costs;
    this.tuner = tuner;
    this.sweeps = sweeps;
    this.state = tuner.fresh(seed, costs.layers());
    this.speeds = Speeds.of(env(), costs.layers(), 16);
    this.token = seed * 1_000_003;
  }

  TuningEnv env() {
    return new TuningEnv(response, costs, 200, 1, sweeps, pool);
  }

  /** One round of decoding, and what the tuner asks for then. */
  void round() {
    serve();
    search();
  }

  private void serve() {
    SkipSet set = tuner.skipSet(state);
    int n = speeds.draftTokens(landscape.acceptance(set, side), set.isEmpty() ? 1 : c(set));
    int met = 0;
    while (met < n && landscape.hit(set, side, token + met)) {
      met++;
    }
    token += met + 1;
    response += met + 1;
    servedTokens += met + 1;
    servedPasses += n == 0 ? 1 : n * c(set) + costs.verifyCost(n + 1, 200, 1);
    state = tuner.observe(state, new Outcome.Emitted(met + 1), env());
    if (response >= RESPONSE) {
      response = 0;
    }
    if (n > 0) {
      int tried = Math.min(n, met + 1);
      int[] tries = new int[tried];
      int[] hits = new int[tried];
      for (int d = 0; d < tried; d++) {
        tries[d] = 1;
        hits[d] = d < met ? 1 : 0;
      }
      state = tuner.observe(state, new Outcome.Served(set, Matchness.of(hits, tries)), env());
    }
  }

  private double c(SkipSet set) {
    return costs.draftCost(set, 200, 1);
  }

  private void search() {
    Proposal proposal = tuner.suggest(state, env());
    if (proposal instanceof Proposal.Score score) {
      double spent = passes(score);
      searchPasses += spent;
      state = tuner.observe(state, new Outcome.Scored(score, windows(score), spent), env());
    } else if (proposal instanceof Proposal.Sweep sweep) {
      int rows = sweep.positions() * (sweep.maxUnits() + 1) / 2;
      double spent = costs.verifyCost(rows, 200, 1);
      searchPasses += spent;
      List<SkipSet> sets =
          landscape.sweep(sweep.attentionUnits(), sweep.mlpUnits(), sweep.maxUnits());
      state = tuner.observe(state, new Outcome.Swept(sweep, sets, spent), env());
    }
  }

  private List<WindowHits> windows(Proposal.Score score) {
    List<WindowHits> windows = new ArrayList<>();
    long first = token - score.windowTokens();
    for (SkipSet set : score.sets()) {
      long bits = 0;
      for (int i = 0; i < score.windowTokens(); i++) {
        bits |= landscape.hit(set, side, first + i) ? 1L << i : 0;
      }
      windows.add(new WindowHits(bits, score.windowTokens(), score.segmentTokens()));
    }
    return windows;
  }

  // A sublayer computes the rows of the sets that keep it.
  private double passes(Proposal.Score score) {
    double seconds =
        costs.fixedSeconds()
            + costs.linearRows().at(score.sets().size() * score.windowTokens())
                * costs.headSeconds();
    for (int i = 0; i < 2 * costs.layers(); i++) {
      int keeping = 0;
      for (SkipSet set : score.sets()) {
        keeping += Sublayers.skips(set, i) ? 0 : 1;
      }
      double each = i % 2 == 0 ? costs.attentionSeconds() : costs.mlpSeconds();
      seconds += costs.linearRows().at(keeping * score.windowTokens()) * each;
    }
    return seconds / costs.plainSeconds(0, 1);
  }

  /** True speed of the present set, of the best possible. */
  double share(SkipSet optimum) {
    return PlantedLandscape.speed(speeds, landscape, tuner.skipSet(state), side)
        / PlantedLandscape.speed(speeds, landscape, optimum, side);
  }
}
