package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole search on made-up models: what it finds with the same number of measurements. */
class SwiftSearchTest {
  private static final int LAYERS = 40;
  private static final int SEEDS = 7;

  @Test
  void shouldFindBetterSetsWithBayesianStepsThanWithout() {
    double random = medianFound(65535, 150);
    double paper = medianFound(25, 150);
    double often = medianFound(5, 150);
    assertThat(paper).isGreaterThan(random + 0.02);
    assertThat(often).isGreaterThan(paper + 0.02);
  }

  private static double medianFound(int interval, int steps) {
    List<Double> found = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Landscape landscape = new Landscape(LAYERS, 32, seed);
      found.add(landscape.truth(search(landscape, interval, steps, seed)));
    }
    found.sort(null);
    return found.get(SEEDS / 2);
  }

  private static SkipSet search(Landscape landscape, int interval, int steps, long seed) {
    SwiftTuner tuner = new SwiftTuner(SwiftSettings.DEFAULTS.withBayesInterval(interval));
    SwiftState state = tuner.fresh(seed, LAYERS);
    for (int step = 0; step <= steps && state.searching(); step++) {
      Proposal proposal = tuner.suggest(state, new TuningEnv(100));
      state = tuner.observe(state, landscape.run((Proposal.Score) proposal));
    }
    return tuner.skipSet(state);
  }
}
