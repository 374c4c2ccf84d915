package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CostMeterTest {
  private static final int LAYERS = 24;
  // What start-up would say: bytes alone, rows free up to 8, nothing fixed to speak of.
  private static final CostTable PRIOR =
      new CostTable(
          LAYERS,
          1e-4,
          1e-3,
          ContextCurve.linear(1e-6),
          3e-3,
          5e-3,
          RowSteps.freeUpTo(8),
          RowSteps.freeUpTo(8));
  // What is true: dearer, other proportions, padding to four rows.
  private static final CostTable TRUTH =
      new CostTable(
          LAYERS,
          8e-4,
          3.3e-3,
          ContextCurve.linear(4e-6),
          5.1e-3,
          12e-3,
          RowSteps.of(new int[] {1, 4, 8, 16}, new double[] {1, 1.1, 1.6, 2.7}),
          RowSteps.freeUpTo(8));
  private static final int[] ROWS = {1, 2, 3, 4, 5, 7, 8, 12, 16};

  @Test
  void shouldBeThePriorUntilSomethingIsMeasured() {
    assertThat(new CostMeter(PRIOR).table()).isEqualTo(PRIOR);
  }

  @Test
  void shouldPredictPassesOfAllKindsFromNoisyOnesWithPauses() {
    SplittableRandom random = TestRandom.of("cost meter");
    CostMeter meter = new CostMeter(PRIOR);
    List<SkipSet> sets =
        List.of(
            SkipSet.none(LAYERS),
            SkipSet.uniform(LAYERS, .3),
            SkipSet.uniform(LAYERS, .5),
            skipping(10, 4),
            skipping(3, 12));
    for (int i = 0; i < 6_000; i++) {
      SkipSet set = sets.get(random.nextInt(sets.size()));
      int rows = set.isEmpty() ? ROWS[random.nextInt(ROWS.length)] : 1;
      meter.add(noisy(random, set, rows, 1, random.nextInt(1_500)));
    }
    CostTable learnt = meter.table();
    for (SkipSet set : List.of(sets.get(0), sets.get(2), skipping(8, 8), skipping(0, 10))) {
      for (int context : new int[] {0, 200, 1_200}) {
        near(learnt, set, 1, 1, context, .04);
      }
    }
    for (int rows : ROWS) {
      near(learnt, SkipSet.none(LAYERS), rows, 1, 600, .03);
    }
  }

  @Test
  void shouldPredictWhatRunsWhenOneSkipSetIsAllItSees() {
    SplittableRandom random = TestRandom.of("one skip set");
    CostMeter meter = new CostMeter(PRIOR);
    SkipSet full = SkipSet.none(LAYERS);
    SkipSet draft = SkipSet.uniform(LAYERS, .45);
    for (int i = 0; i < 2_000; i++) {
      int context = 100 + i / 4;
      meter.add(noisy(random, draft, 1, 1, context));
      meter.add(noisy(random, full, 5, 1, context));
      if (i % 10 == 0) {
        meter.add(noisy(random, full, 1, 1, context));
      }
    }
    CostTable learnt = meter.table();
    near(learnt, draft, 1, 1, 500, .03);
    near(learnt, full, 5, 1, 500, .03);
    near(learnt, full, 1, 1, 500, .03);
    assertThat(learnt.draftCost(draft, 500, 1))
        .isCloseTo(TRUTH.draftCost(draft, 500, 1), within(.02));
  }

  @Test
  void shouldScaleThePriorFromAFewPasses() {
    CostMeter meter = new CostMeter(PRIOR);
    for (int i = 0; i < 3; i++) {
      meter.add(SkipSet.none(LAYERS), 1, 1, 10, 7 * PRIOR.verifySeconds(1, 10, 1));
    }
    CostTable learnt = meter.table();
    SkipSet set = SkipSet.uniform(LAYERS, .4);
    assertThat(learnt.passSeconds(set, 1, 1, 10) / PRIOR.passSeconds(set, 1, 1, 10))
        .isCloseTo(7, within(.05));
  }

  @Test
  void shouldFollowADeviceThatSlowsDown() {
    CostMeter meter = new CostMeter(PRIOR);
    SkipSet full = SkipSet.none(LAYERS);
    for (int i = 0; i < 100; i++) {
      meter.add(full, 1, 1, 50, .1);
    }
    for (int i = 0; i < CostCell.REMEMBERED; i++) {
      meter.add(full, 1, 1, 50, .2);
    }
    assertThat(meter.table().verifySeconds(1, 50, 1)).isCloseTo(.2, within(.002));
  }

  @Test
  void shouldForgetWhatAColdStartTook() {
    CostMeter meter = new CostMeter(PRIOR);
    SkipSet full = SkipSet.none(LAYERS);
    SkipSet draft = SkipSet.uniform(LAYERS, .45);
    for (int i = 0; i < CostCell.REMEMBERED; i++) {
      meter.add(full, 1, 1, 16, 2.5 * TRUTH.passSeconds(full, 1, 1, 16));
      meter.add(draft, 1, 1, 16, 2.5 * TRUTH.passSeconds(draft, 1, 1, 16));
    }
    for (int i = 0; i < 10_000; i++) {
      meter.add(draft, 1, 1, 100, TRUTH.passSeconds(draft, 1, 1, 100));
      meter.add(full, 5, 1, 100, TRUTH.passSeconds(full, 5, 1, 100));
      if (i % 64 == 0) {
        meter.add(full, 1, 1, 100, TRUTH.passSeconds(full, 1, 1, 100));
      }
    }
    CostTable learnt = meter.table();
    near(learnt, full, 1, 1, 100, .04);
    near(learnt, draft, 1, 1, 100, .04);
    near(learnt, full, 5, 1, 100, .04);
  }

  @Test
  void shouldStayWithinItsCellsAndForgetTheLongestUnused() {
    SplittableRandom random = TestRandom.of("cells");
    CostMeter meter = new CostMeter(PRIOR);
    for (int i = 0; i < 5_000; i++) {
      SkipSet set = skipping(random.nextInt(20), random.nextInt(20));
      int rows = random.nextInt(1, 64);
      meter.add(set, rows, 1, 0, TRUTH.passSeconds(set, rows, 1, 0));
    }
    assertThat(meter.samples()).isEqualTo(5_000);
    CostTable learnt = meter.table();
    assertThat(learnt.linearRows().size()).isLessThanOrEqualTo(CostMeter.CELLS + 1);
    near(learnt, SkipSet.none(LAYERS), 16, 1, 0, .05);
  }

  @Test
  void shouldOverlookClocksThatStoodStill() {
    CostMeter meter = new CostMeter(PRIOR);
    meter.add(SkipSet.none(LAYERS), 1, 1, 0, 0);
    meter.add(SkipSet.none(LAYERS), 1, 1, 0, -1);
    meter.add(SkipSet.none(LAYERS), 1, 1, 0, Double.NaN);
    assertThat(meter.samples()).isZero();
    assertThatThrownBy(() -> meter.add(SkipSet.none(3), 1, 1, 0, 1))
        .hasMessage("skip set is of 3 layers, the cost table of 24");
  }

  @Test
  void shouldPoolWhatViolatesTheOrder() {
    double[] values = {1, 3, 2, 2, 5, 4, 0};
    double[] weights = {1, 1, 1, 2, 1, 1, 10};
    Monotone.fit(values, weights);
    double level = (3 + 2 + 4 + 5 + 4 + 0) / 16.0;
    assertThat(values).containsExactly(1, level, level, level, level, level, level);
  }

  @Test
  void shouldBeTheNearestMonotoneFunction() {
    SplittableRandom random = TestRandom.of("monotone");
    for (int i = 0; i < 300; i++) {
      double[] values = random.doubles(random.nextInt(1, 6), 0, 1).toArray();
      double[] weights = random.doubles(values.length, .1, 2).toArray();
      double[] fitted = values.clone();
      Monotone.fit(fitted, weights);
      assertThat(fitted).isSorted();
      double distance = distance(values, fitted, weights);
      for (int other = 0; other < 50; other++) {
        double[] rival = random.doubles(values.length, 0, 1).sorted().toArray();
        assertThat(distance(values, rival, weights)).isGreaterThanOrEqualTo(distance - 1e-12);
      }
      double mean = 0;
      for (int j = 0; j < values.length; j++) {
        mean += weights[j] * (values[j] - fitted[j]);
      }
      assertThat(mean).as("means are kept").isCloseTo(0, within(1e-9));
    }
  }

  private static double distance(double[] a, double[] b, double[] weights) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += weights[i] * (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  private static void near(
      CostTable learnt, SkipSet set, int rows, int batch, int context, double tolerance) {
    assertThat(
            learnt.passSeconds(set, rows, batch, context)
                / TRUTH.passSeconds(set, rows, batch, context))
        .as("%d skipped, %d rows, context %d, %s", set.skipped(), rows, context, learnt)
        .isCloseTo(1, within(tolerance));
  }

  /** 3 % of noise; every thirtieth pass meets a pause. */
  private static PassSample noisy(
      SplittableRandom random, SkipSet set, int rows, int batch, int context) {
    double noise = 1 + .03 * (random.nextDouble() + random.nextDouble() - 1);
    double pause = random.nextInt(30) == 0 ? 5 : 1;
    double seconds = TRUTH.passSeconds(set, rows, batch, context) * noise * pause;
    return new PassSample(set, rows, batch, context, seconds);
  }

  private static SkipSet skipping(int attention, int mlp) {
    int[] layers = new int[LAYERS - 2];
    Arrays.setAll(layers, i -> i + 1);
    return SkipSet.of(LAYERS, Arrays.copyOf(layers, attention), Arrays.copyOf(layers, mlp));
  }
}
