package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CostTableTest {
  private static final int LAYERS = 8;
  private static final CostTable TABLE =
      new CostTable(
          LAYERS,
          0.5,
          2,
          ContextCurve.of(new int[] {100, 200}, new double[] {1, 3}),
          5,
          7,
          RowSteps.of(new int[] {4, 8}, new double[] {1, 1.5}),
          RowSteps.of(new int[] {1, 2, 4}, new double[] {1, 2, 4}));

  @Test
  void shouldTakeTheDearerStepBetweenTwoAndGrowInProportionBeyondTheLast() {
    RowSteps steps = RowSteps.of(new int[] {4, 8, 16}, new double[] {1, 1.5, 2});
    assertThat(IntStream.of(0, 1, 4, 5, 8, 9, 16, 17, 32).mapToDouble(steps::at).toArray())
        .containsExactly(0, 1, 1, 1.5, 1.5, 2, 2, 2 * 17 / 16.0, 4);
    assertThat(RowSteps.freeUpTo(10).at(10)).isEqualTo(1);
    assertThat(RowSteps.freeUpTo(10).at(25)).isEqualTo(2.5);
  }

  @Test
  void shouldSpreadTheNextStepOverTheRowsThatMayCome() {
    RowSteps steps = RowSteps.of(new int[] {4, 8, 16}, new double[] {1, 1.5, 2});
    assertThat(steps.marginal(2, 10)).as("within a step that is paid for").isZero();
    assertThat(steps.marginal(4, 1)).isEqualTo(0.5);
    assertThat(steps.marginal(4, 4)).isEqualTo(0.125);
    assertThat(steps.marginal(4, 12)).as("two steps are cheaper a row").isEqualTo(1 / 12.0);
    assertThat(steps.marginal(16, 3)).isCloseTo(2 / 16.0, within(1e-12));
  }

  @Test
  void shouldInterpolateTheContextFromZeroAndGoOnWithTheLastSlope() {
    ContextCurve curve = ContextCurve.of(new int[] {100, 200}, new double[] {1, 3});
    assertThat(curve.at(0)).isZero();
    assertThat(curve.at(50)).isEqualTo(0.5);
    assertThat(curve.at(100)).isEqualTo(1);
    assertThat(curve.at(150)).isEqualTo(2);
    assertThat(curve.at(300)).isEqualTo(5);
    assertThat(ContextCurve.linear(0.5).at(7)).isEqualTo(3.5);
    assertThat(curve.times(2))
        .isEqualTo(ContextCurve.of(new int[] {100, 200}, new double[] {2, 6}));
  }

  @Test
  void shouldAddUpWhatAPassComputes() {
    SkipSet skip = SkipSet.of(LAYERS, new int[] {1, 2, 3}, new int[] {4});
    assertThat(TABLE.plainSeconds(0, 1)).isEqualTo(0.5 + 8 * 2 + 8 * 5 + 7);
    assertThat(TABLE.draftSeconds(skip, 0, 1)).isEqualTo(0.5 + 5 * 2 + 7 * 5 + 7);
    assertThat(TABLE.draftSeconds(skip, 150, 1)).isEqualTo(0.5 + 5 * (2 + 2) + 7 * 5 + 7);
    assertThat(TABLE.verifySeconds(5, 0, 1)).isEqualTo(0.5 + 1.5 * (8 * 2 + 8 * 5 + 7));
    // Two sequences of three rows: v(6), and the context of each for v(3).
    assertThat(TABLE.verifySeconds(6, 100, 2)).isEqualTo(0.5 + 1.5 * 63 + 8 * 2 * 1 * 4);
    assertThat(TABLE.passEquivalentSeconds()).isEqualTo(TABLE.plainSeconds(0, 1));
    assertThat(TABLE.draftCost(skip, 0, 1)).isEqualTo(52.5 / 63.5);
    assertThat(TABLE.verifyCost(5, 0, 1)).isEqualTo(95.0 / 63.5);
  }

  @Test
  void shouldReadWhatAnyRowOfABatchKeeps() {
    SkipSet odd = SkipSet.of(LAYERS, new int[] {1, 3}, new int[] {});
    SkipSet even = SkipSet.of(LAYERS, new int[] {2, 3}, new int[] {});
    double union = TABLE.draftSeconds(List.of(odd, even), 0);
    assertThat(union).as("layer 3 alone is saved").isEqualTo(0.5 + 7 * 2 + 8 * 5 + 7);
    assertThat(union).isGreaterThan(TABLE.draftSeconds(odd, 0, 2));
  }

  @Test
  void shouldAgreeWithOneSetWhenAllRowsShareIt() {
    SplittableRandom random = TestRandom.of("shared skip set");
    for (int i = 0; i < 200; i++) {
      SkipSet set = randomSet(random);
      int rows = random.nextInt(1, 5);
      double context = random.nextInt(1_000);
      assertThat(TABLE.draftSeconds(Collections.nCopies(rows, set), context))
          .as(TestRandom.describe())
          .isCloseTo(TABLE.draftSeconds(set, context, rows), within(1e-9));
    }
  }

  @Test
  void shouldNeverMakeABatchCheaperThanItsDearestRowNorDearerThanAllApart() {
    SplittableRandom random = TestRandom.of("union");
    for (int i = 0; i < 200; i++) {
      List<SkipSet> sets = new ArrayList<>();
      double dearest = 0;
      double apart = 0;
      for (int rows = random.nextInt(1, 5); rows > 0; rows--) {
        SkipSet set = randomSet(random);
        sets.add(set);
        dearest = Math.max(dearest, TABLE.draftSeconds(set, 80, 1));
        apart += TABLE.draftSeconds(set, 80, 1);
      }
      assertThat(TABLE.draftSeconds(sets, 80))
          .as(TestRandom.describe())
          .isBetween(dearest - 1e-9, apart + 1e-9);
    }
  }

  @Test
  void shouldGiveThePublishedSetsTheByteCostsOfTheReport() {
    CostTable m13 = GpuCostModel.H200_BF16.costs(ModelShape.LLAMA_2_13B);
    CostTable m70 = GpuCostModel.H200_BF16.costs(ModelShape.LLAMA_2_70B);
    assertThat(m13.draftCost(skipping(40, 20, 14), 0, 1)).isCloseTo(.606, within(.0006));
    assertThat(m13.draftCost(skipping(40, 18, 16), 0, 1)).isCloseTo(.589, within(.0006));
    assertThat(m13.draftCost(skipping(40, 14, 20), 0, 1)).isCloseTo(.555, within(.0015));
    assertThat(m70.draftCost(skipping(80, 41, 37), 0, 1)).isCloseTo(.530, within(.0006));
    assertThat(m70.draftCost(skipping(80, 47, 37), 0, 1)).isCloseTo(.517, within(.0006));
  }

  @Test
  void shouldGiveSublayersTheByteSharesOfTheReport() {
    double[][] shares = { // MLP %, attention %
      share(ModelShape.LLAMA_2_13B), share(ModelShape.LLAMA_2_70B), share(ModelShape.LLAMA_3_8B)
    };
    double[][] printed = {{1.65, .82}, {1.03, .22}, {2.35, .56}};
    for (int i = 0; i < printed.length; i++) {
      assertThat(shares[i][0]).isCloseTo(printed[i][0], within(.006));
      assertThat(shares[i][1]).isCloseTo(printed[i][1], within(.006));
    }
  }

  @Test
  void shouldMakeRowsFreeUpToTheThresholdOfTheDevice() {
    assertThat(GpuCostModel.H200_BF16.freeRows()).isEqualTo(206);
    CostTable costs = GpuCostModel.H200_BF16.costs(ModelShape.LLAMA_2_7B);
    assertThat(costs.verifyCost(206, 0, 1)).isEqualTo(1);
    assertThat(costs.verifyCost(412, 0, 1)).isCloseTo(2, within(1e-9));
    // 13.2 GB of weights at 4.8 TB/s.
    assertThat(costs.plainSeconds(0, 1)).isCloseTo(2.75e-3, within(5e-5));
    // 0.5 MB of KV a token, all of it read by each sequence.
    assertThat(costs.plainSeconds(4096, 2) - costs.plainSeconds(0, 2))
        .isCloseTo(2L * 4096 * 524_288 / 4.8e12, within(1e-9));
  }

  @Test
  void shouldRefuseWhatIsNoCost() {
    refuses(() -> RowSteps.of(new int[] {}, new double[] {}), "row steps need 1..4096 pairs");
    refuses(() -> RowSteps.of(new int[] {0}, new double[] {1}), "rows[0] must be 1 or more, was 0");
    refuses(() -> RowSteps.of(new int[] {1}, new double[] {2}), "factors[0] must be 1, was 2");
    refuses(
        () -> RowSteps.of(new int[] {4, 4}, new double[] {1, 1}), "rows[1] must be above 4, was 4");
    refuses(
        () -> RowSteps.of(new int[] {1, 2}, new double[] {1, Double.NaN}),
        "factors[1] must be finite and at least 1.0, was NaN");
    refuses(
        () -> ContextCurve.of(new int[] {1, 2}, new double[] {3, 2}),
        "seconds[1] must be finite and at least 3.0, was 2.0");
    refuses(
        () -> new CostTable(1, 0, 0, null, 1, 1, null, null),
        "attentionSeconds must be above 0 and finite, was 0.0");
    refuses(
        () -> TABLE.draftSeconds(SkipSet.none(3), 0, 1),
        "skip set is of 3 layers, the cost table of 8");
  }

  private static void refuses(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static double[] share(ModelShape shape) {
    CostTable costs = GpuCostModel.H200_BF16.costs(shape);
    double all = costs.plainSeconds(0, 1);
    return new double[] {100 * costs.mlpSeconds() / all, 100 * costs.attentionSeconds() / all};
  }

  private static SkipSet skipping(int layers, int attention, int mlp) {
    return SkipSet.of(
        layers, IntStream.range(0, attention).toArray(), IntStream.range(0, mlp).toArray());
  }

  private static SkipSet randomSet(SplittableRandom random) {
    int[] attention = IntStream.range(0, LAYERS).filter(l -> random.nextBoolean()).toArray();
    int[] mlp = IntStream.range(0, LAYERS).filter(l -> random.nextBoolean()).toArray();
    return SkipSet.of(LAYERS, attention, mlp);
  }
}
