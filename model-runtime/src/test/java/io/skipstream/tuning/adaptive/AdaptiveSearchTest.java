package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.PooledSet;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.TuningPool;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The search on made-up models whose fastest set is known, with decoys, decisive sublayers, pairs
 * that cancel and sublayers of one domain. The landscape is a model of acceptance, not a decoder.
 */
class AdaptiveSearchTest {
  private static final int SEEDS = 5;
  private static final double ENOUGH = 0.95;
  private static final int TOKENS = 4_000;

  @ParameterizedTest
  @CsvSource({"24, false", "24, true", "48, true"})
  void shouldHoldNearlyTheFastestSetWithinSixtyPassesWhenNothingIsKnown(
      int layers, boolean sweeps) {
    for (int seed = 0; seed < SEEDS; seed++) {
      PlantedLandscape landscape = new PlantedLandscape(layers, seed);
      SimulatedStream stream = stream(landscape, gpu(landscape), seed, sweeps);
      assertThat(passesUntilHeld(stream, landscape.optimum(stream.speeds, 1)))
          .as("%d layers, seed %d", layers, seed)
          .isLessThanOrEqualTo(60);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 48})
  void shouldHoldNearlyTheFastestSetWithinFifteenPassesWhenOthersFoundIt(int layers) {
    double[] passes = new double[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++) {
      PlantedLandscape landscape = new PlantedLandscape(layers, seed);
      SimulatedStream stream = stream(landscape, gpu(landscape), seed, false);
      SkipSet optimum = landscape.optimum(stream.speeds, 1);
      double acceptance = landscape.acceptance(optimum, 1);
      stream.pool = new TuningPool(List.of(new PooledSet(optimum, 500 * acceptance, 500)));
      passes[seed] = passesUntilHeld(stream, optimum);
    }
    Arrays.sort(passes);
    assertThat(passes[SEEDS / 2]).isLessThanOrEqualTo(15);
    // The search that follows may leave a good set for a while.
    assertThat(passes[SEEDS - 1]).isLessThanOrEqualTo(60);
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 48})
  void shouldDraftWithASetOfOthersAtOnceWhenItServesWell(int layers) {
    for (int seed = 0; seed < SEEDS; seed++) {
      PlantedLandscape landscape = new PlantedLandscape(layers, seed);
      SimulatedStream stream = stream(landscape, gpu(landscape), seed, true);
      assertThat(passesUntilRecalled(stream)).as("seed %d", seed).isLessThanOrEqualTo(5);
    }
  }

  /** Windows have eight tokens there, of which a set of the other domain may meet all. */
  @ParameterizedTest
  @ValueSource(ints = {24, 48})
  void shouldDraftWithASetOfItsOwnDomainSoonWhereRowsAreDear(int layers) {
    for (int seed = 0; seed < 2 * SEEDS; seed++) {
      PlantedLandscape landscape = new PlantedLandscape(layers, seed);
      SimulatedStream stream = stream(landscape, cpu(landscape, 4), seed, true);
      assertThat(passesUntilRecalled(stream)).as("seed %d", seed).isLessThanOrEqualTo(15);
    }
  }

  @Test
  void shouldBeBackWithinTwentyRecordsWhenTheDomainShifts() {
    for (int seed = 0; seed < SEEDS; seed++) {
      PlantedLandscape landscape = new PlantedLandscape(24, seed);
      SimulatedStream stream = stream(landscape, gpu(landscape), seed, true);
      while (stream.servedTokens < 2 * TOKENS) {
        stream.round();
      }
      stream.side = -1;
      double wanted = ENOUGH * landscape.acceptance(landscape.optimum(stream.speeds, -1), -1);
      long shift = stream.servedTokens;
      long back = 0;
      while (stream.servedTokens < shift + TOKENS) {
        stream.round();
        if (landscape.acceptance(stream.state.skipSet(), -1) < wanted) {
          back = stream.servedTokens - shift;
        }
      }
      assertThat(back).as("seed %d", seed).isLessThanOrEqualTo(20 * 128);
    }
  }

  @Test
  void shouldSpendNoMoreThanItsShareAndItsCredit() {
    for (int freeRows : new int[] {2, 4, 30}) {
      PlantedLandscape landscape = new PlantedLandscape(24, 3);
      SimulatedStream stream = stream(landscape, cpu(landscape, freeRows), 3, false);
      AdaptiveLimits limits = AdaptiveLimits.DEFAULTS;
      while (stream.servedTokens < 5 * TOKENS) {
        stream.round();
        double allowed = limits.creditPasses() + limits.searchShare() * stream.servedTokens;
        // A measurement may cost a little more than was reckoned before it.
        assertThat(stream.searchPasses).isLessThanOrEqualTo(allowed + 5);
      }
    }
  }

  @Test
  void shouldHoldNearlyTheFastestSetWhereThirtyRowsCostAsOne() {
    double worst = 1;
    double[] reached = new double[SEEDS];
    for (int seed = 0; seed < SEEDS; seed++) {
      PlantedLandscape landscape = new PlantedLandscape(24, seed);
      SimulatedStream stream = stream(landscape, cpu(landscape, 30), seed, true);
      SkipSet optimum = landscape.optimum(stream.speeds, 1);
      reached[seed] = Double.POSITIVE_INFINITY;
      while (stream.servedTokens < 4 * TOKENS) {
        stream.round();
        if (stream.share(optimum) >= ENOUGH) {
          reached[seed] = Math.min(reached[seed], stream.searchPasses);
        }
      }
      worst = Math.min(worst, stream.share(optimum));
    }
    Arrays.sort(reached);
    assertThat(reached[SEEDS / 2]).isLessThanOrEqualTo(60);
    assertThat(worst).isGreaterThan(0.85);
  }

  @Test
  void shouldProposeNothingWhenNoSetCouldGain() {
    PlantedLandscape landscape = new PlantedLandscape(24, 1);
    CostTable gpu = gpu(landscape);
    // All of a pass is its fixed cost: a draft costs what a plain pass does.
    CostTable flat =
        new CostTable(
            24,
            1_000,
            gpu.attentionSeconds(),
            gpu.contextSeconds(),
            gpu.mlpSeconds(),
            gpu.headSeconds(),
            gpu.linearRows(),
            gpu.contextRows());
    SimulatedStream stream = stream(landscape, flat, 1, true);
    for (int round = 0; round < 500; round++) {
      stream.round();
    }
    assertThat(stream.searchPasses).isZero();
    assertThat(stream.state.skipSet().isEmpty()).isTrue();
  }

  @Test
  void shouldEndASearchWhenLittleHopeIsLeft() {
    PlantedLandscape landscape = new PlantedLandscape(24, 2);
    SimulatedStream stream = stream(landscape, gpu(landscape), 2, false);
    while (stream.servedTokens < TOKENS) {
      stream.round();
    }
    assertThat(stream.tuner.phase(stream.state)).isEqualTo(StreamTuning.Phase.SETTLED);
    double spent = stream.searchPasses;
    for (int round = 0; round < 200; round++) {
      stream.round();
    }
    assertThat(stream.searchPasses).isEqualTo(spent);
  }

  /** Of a stream with sets of its own domain and of the other at hand. */
  private static double passesUntilRecalled(SimulatedStream stream) {
    SkipSet optimum = stream.landscape.optimum(stream.speeds, 1);
    SkipSet foreign = stream.landscape.optimum(stream.speeds, -1);
    stream.pool =
        new TuningPool(List.of(new PooledSet(foreign, 450, 500), new PooledSet(optimum, 450, 500)));
    while (stream.share(optimum) < ENOUGH && stream.servedTokens < TOKENS) {
      stream.round();
    }
    return stream.searchPasses;
  }

  private static double passesUntilHeld(SimulatedStream stream, SkipSet optimum) {
    double lastBelow = 0;
    while (stream.servedTokens < TOKENS) {
      stream.round();
      if (stream.share(optimum) < ENOUGH) {
        lastBelow = stream.searchPasses;
      }
    }
    return stream.share(optimum) < ENOUGH ? Double.POSITIVE_INFINITY : lastBelow;
  }

  private static SimulatedStream stream(
      PlantedLandscape landscape, CostTable costs, int seed, boolean sweeps) {
    return new SimulatedStream(
        landscape, costs, new AdaptiveTuner(AdaptiveLimits.DEFAULTS), seed, sweeps);
  }

  private static CostTable gpu(PlantedLandscape landscape) {
    return GpuCostModel.H200_BF16.costs(landscape.shape());
  }

  private static CostTable cpu(PlantedLandscape landscape, int freeRows) {
    return TestCosts.withRows(gpu(landscape), RowSteps.freeUpTo(freeRows));
  }
}
