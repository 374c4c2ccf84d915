package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import org.junit.jupiter.api.Test;

class ScaleTest {
  private static final ModelShape SHAPE =
      new ModelShape("any", 48, 4_608, 12_800, 48, 24, 128, 32_000);
  private static final int[] ROWS = {3, 4, 6, 8, 16, 32, 64, 128, 256};

  @Test
  void shouldMeasureManyRowsWhenTheyCostAsOne() {
    Scale scale = Scale.of(env(GpuCostModel.H200_BF16.costs(SHAPE)));
    assertThat(scale.free()).isTrue();
    assertThat(scale.rows()).isGreaterThan(128);
    assertThat(scale.leastWindow()).isEqualTo(32);
  }

  /** About those of a CPU; 32 rows are nearly as cheap, each, as 128. */
  @Test
  void shouldHaveLongWindowsWhenTheirRowsAreNoDearer() {
    TuningEnv env = env(dear(1, 1.09, 1.13, 1.18, 1.89, 2.45, 4.42, 9.09, 20.2));
    Scale scale = Scale.of(env);
    assertThat(scale.free()).isFalse();
    assertThat(scale.rows()).isEqualTo(64);
    assertThat(scale.leastWindow()).isEqualTo(16);
    assertThat(scale.sets(scale.window(32, env))).isEqualTo(4);
    assertThat(scale.windowOfTwo(32, env)).isEqualTo(32);
  }

  @Test
  void shouldHaveShortWindowsWhenMoreRowsAreDearer() {
    Scale scale = Scale.of(env(dear(1, 1.1, 1.2, 1.3, 2, 3, 7, 15, 40)));
    assertThat(scale.rows()).isEqualTo(32);
    assertThat(scale.leastWindow()).isEqualTo(8);
  }

  private static CostTable dear(double... factors) {
    return TestCosts.withRows(GpuCostModel.H200_BF16.costs(SHAPE), RowSteps.of(ROWS, factors));
  }

  private static TuningEnv env(CostTable costs) {
    return new TuningEnv(200, costs, 200, 1, false, TuningPool.EMPTY);
  }
}
