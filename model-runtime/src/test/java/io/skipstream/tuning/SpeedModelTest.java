package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpeedModelTest {
  private static final double[] COSTS = {.40, .45, .50, .55, .60, .65};
  private static final double[] ACCEPTANCES = {.80, .90, .95, .98};
  private static final double[][] PRINTED_SPEEDUPS = {
    {1.28, 1.22, 1.16, 1.11, 1.06, 1.03},
    {1.52, 1.41, 1.32, 1.25, 1.19, 1.13},
    {1.73, 1.59, 1.47, 1.38, 1.29, 1.22},
    {1.96, 1.78, 1.63, 1.51, 1.41, 1.32}
  };
  private static final int[][] PRINTED_LENGTHS = {
    {2, 2, 2, 2, 2, 1}, {4, 4, 3, 3, 3, 2}, {7, 6, 5, 5, 4, 4}, {12, 11, 10, 9, 8, 7}
  };

  @Test
  void shouldReproduceTheTableOfTheReport() {
    for (int a = 0; a < ACCEPTANCES.length; a++) {
      for (int c = 0; c < COSTS.length; c++) {
        SpeedModel model = new SpeedModel(COSTS[c], rows -> 1.1, 0);
        double[] acceptance = SpeedModel.constant(ACCEPTANCES[a], 25);
        SpeedModel.Choice best = model.best(acceptance);
        String cell = "a=" + ACCEPTANCES[a] + " c=" + COSTS[c];
        assertThat(best.speedup()).as(cell).isCloseTo(PRINTED_SPEEDUPS[a][c], within(.0055));
        // Neighbouring lengths are often equal to the digits printed.
        assertThat(Math.abs(best.draftTokens() - PRINTED_LENGTHS[a][c])).as(cell).isLessThan(2);
        assertThat(model.speedup(acceptance, PRINTED_LENGTHS[a][c]))
            .as(cell)
            .isCloseTo(best.speedup(), within(.002));
      }
    }
  }

  @Test
  void shouldExplainTheReleasedRunsByTheirRoundCost() {
    // M, alpha, c and speed-up of the logs give v + h of 1.19 on 70B.
    double drafted = 3.0 / .98;
    double roundCost = 4.0 / 1.454 - drafted * .51;
    assertThat(roundCost).isCloseTo(1.19, within(.005));
  }

  @Test
  void shouldPreferPlainDecodingWhereNothingGains() {
    SpeedModel model = new SpeedModel(.6, rows -> 1.1, 0);
    assertThat(model.best(SpeedModel.constant(.5, 10))).isEqualTo(new SpeedModel.Choice(0, 1));
    assertThat(model.best(new double[0])).isEqualTo(new SpeedModel.Choice(0, 1));
    assertThat(model.speedup(SpeedModel.constant(0, 3), 3)).isEqualTo(1 / 2.9, within(1e-12));
  }

  @Test
  void shouldFindTheBestLengthAgainstExhaustiveSearch() {
    SplittableRandom random = TestRandom.of("best length");
    for (int i = 0; i < 500; i++) {
      RowSteps rows =
          RowSteps.of(new int[] {3, 6, 12}, new double[] {1, 1 + random.nextDouble(), 2.5});
      SpeedModel model =
          new SpeedModel(.2 + .7 * random.nextDouble(), rows::at, .2 * random.nextDouble());
      double[] acceptance = random.doubles(16, .3, 1).toArray();
      double best = 1;
      for (int n = 1; n <= 16; n++) {
        double expected = 1;
        for (int d = 1; d <= n; d++) {
          double product = 1;
          for (int j = 0; j < d; j++) {
            product *= acceptance[j];
          }
          expected += product;
        }
        double cost = n * model.draftCost() + rows.at(n + 1) + model.overheadCost();
        best = Math.max(best, expected / cost);
      }
      assertThat(model.best(acceptance).speedup())
          .as(TestRandom.describe())
          .isCloseTo(best, within(1e-9));
    }
  }

  @Test
  void shouldNeverExceedTheBound() {
    for (double c : COSTS) {
      SpeedModel model = new SpeedModel(c, rows -> 1, 0);
      assertThat(model.bound()).isEqualTo(1 / c);
      assertThat(model.best(SpeedModel.constant(1, 256)).speedup()).isBetween(.97 / c, 1 / c);
    }
  }

  @Test
  void shouldBreakEvenWhereAcceptanceIsTheDraftCost() {
    for (double c : COSTS) {
      assertThat(new SpeedModel(c, rows -> 1, 0).breakEven(25)).isCloseTo(c, within(1e-6));
      double oneToken = c + .1 + .05;
      double any = new SpeedModel(c, rows -> 1.1, .05).breakEven(25);
      assertThat(any).isBetween(c, oneToken + 1e-6);
      assertThat(new SpeedModel(c, rows -> 1.1, .05).breakEven(1))
          .as("one token")
          .isCloseTo(oneToken, within(1e-6));
    }
    assertThat(new SpeedModel(1, rows -> 1, 0).breakEven(25)).isEqualTo(1, within(1e-6));
  }

  @Test
  void shouldPriceAcceptanceAsTheReportDoes() {
    SpeedModel model = new SpeedModel(.55, rows -> 1.1, 0);
    assertThat(model.acceptancePrice(.95, 5)).isCloseTo(1.30 / 2.47, within(.002));
  }

  @Test
  void shouldTellWhenASearchHasPaid() {
    // The three runs of the logs, as tokens: 136,800 and 24,400 and 12,300.
    assertThat(SpeedModel.paybackTokens(460, 1.3)).isCloseTo(1_993, within(1.0));
    assertThat(SpeedModel.paybackTokens(10, 1)).isInfinite();
  }

  @Test
  void shouldTakeCostsOfATableForWholeBatches() {
    CostTable costs = GpuCostModel.H200_BF16.costs(ModelShape.LLAMA_2_13B);
    SkipSet set = SkipSet.uniform(40, .45);
    SpeedModel alone = SpeedModel.of(costs, set, 512, 1);
    assertThat(alone.draftCost()).isEqualTo(costs.draftCost(set, 512, 1));
    assertThat(alone.roundCost(4)).isEqualTo(4 * alone.draftCost() + costs.verifyCost(5, 512, 1));
    assertThat(alone.roundCost(0)).isEqualTo(1);
    SpeedModel crowded = SpeedModel.of(costs, set, 512, 128);
    double[] acceptance = SpeedModel.constant(.9, 16);
    assertThat(crowded.best(acceptance).speedup()).isLessThan(alone.best(acceptance).speedup());
  }
}
