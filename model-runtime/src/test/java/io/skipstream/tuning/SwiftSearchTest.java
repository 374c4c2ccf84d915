package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole search on made-up models: what it finds with the same number of measurements. */
class SwiftSearchTest {
  private static final int LAYERS = 40;
  private static final int SEEDS = 9;

  @Test
  void shouldFindBetterSetsWithBayesianStepsThanWithout() {
    double random = medianFound(settings(65535, 1e-2), 200);
    double paper = medianFound(settings(25, 1e-2), 200);
    // 0.69 and 0.84.
    assertThat(paper).isGreaterThan(random + 0.05);
  }

  @Test
  void shouldFindThemSoonerWithMoreBayesianStepsAndTheNoiseThatScoresHave() {
    double paper = medianFound(settings(25, 1e-2), 100);
    double often = medianFound(settings(5, 0.5), 100);
    // 0.72 and 0.81.
    assertThat(often).isGreaterThan(paper + 0.03);
  }

  private static SwiftSettings settings(int interval, double noise) {
    return new SwiftSettings(0.45, interval, 600, 600, 1, 32, 2.5, noise, 0.1, 2024);
  }

  private static double medianFound(SwiftSettings settings, int steps) {
    List<Double> found = new ArrayList<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Landscape landscape = new Landscape(LAYERS, 32, seed);
      found.add(landscape.truth(search(landscape, settings, steps, seed)));
    }
    found.sort(null);
    return found.get(SEEDS / 2);
  }

  private static SkipSet search(Landscape landscape, SwiftSettings settings, int steps, long seed) {
    SwiftTuner tuner = new SwiftTuner(settings);
    SwiftState state = tuner.fresh(seed, LAYERS);
    for (int step = 0; step <= steps && state.searching(); step++) {
      Proposal proposal = tuner.suggest(state, TuningEnv.ofTokens(100));
      state = tuner.observe(state, landscape.run((Proposal.Score) proposal));
    }
    return tuner.skipSet(state);
  }
}
