package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.engine.FakeEngine;
import io.skipstream.engine.FakeModel;
import io.skipstream.engine.PassBatch;
import io.skipstream.tuning.ContextCurve;
import io.skipstream.tuning.CostMeter;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StartupTimingTest {
  private static final CostTable COSTS = VirtualTime.COSTS;
  private static final CostTable PRIOR =
      new CostTable(
          LoopFixture.LAYERS,
          1,
          1,
          ContextCurve.linear(1e-3),
          1,
          1,
          RowSteps.freeUpTo(2),
          RowSteps.freeUpTo(2));

  private final AtomicLong nanos = new AtomicLong();
  private final CostMeter meter = new CostMeter(PRIOR);
  private final FakeEngine engine = engine(256);

  @Test
  void shouldKnowThePricesOfTheDeviceBeforeTheFirstRequest() {
    StartupTiming.run(engine, meter, nanos::get, Long.MAX_VALUE / 2);
    CostTable table = meter.table();
    SkipSet half = SkipSet.uniform(LoopFixture.LAYERS, 0.5);
    double plain = COSTS.plainSeconds(16, 1);
    assertThat(table.plainSeconds(16, 1)).isCloseTo(plain, within(0.06 * plain));
    assertThat(table.draftCost(half, 16, 1)).isCloseTo(COSTS.draftCost(half, 16, 1), within(0.05));
    assertThat(table.verifyCost(8, 16, 1)).isCloseTo(1, within(0.06));
    assertThat(table.verifyCost(64, 16, 1))
        .as("a measurement's rows")
        .isCloseTo(COSTS.verifyCost(64, 16, 1), within(0.2));
    assertThat(engine.kvUsage().reservedTokens()).isZero();
    assertThat(engine.violations()).isEmpty();
  }

  @Test
  void shouldStopWhenItsTimeIsOver() {
    long budget = Math.round(1e9 * 20 * COSTS.passEquivalentSeconds());
    StartupTiming.run(engine, meter, nanos::get, budget);
    assertThat(nanos.get())
        .isBetween(budget, budget + budget / 4 + Math.round(1e9 * COSTS.verifySeconds(64, 16, 1)));
    assertThat(engine.kvUsage().reservedTokens()).isZero();
  }

  @Test
  void shouldLeaveAnEngineWithoutRoomAlone() {
    FakeEngine small = engine(24);
    StartupTiming.run(small, meter, nanos::get, 1_000_000_000);
    assertThat(small.passes()).isEmpty();
    assertThat(meter.samples()).isZero();
  }

  private FakeEngine engine(int maxContext) {
    FakeEngine made =
        new FakeEngine(
            FakeEngine.describe(LoopFixture.LAYERS, 20, maxContext),
            4_096,
            FakeModel.hashed(5, 3.0),
            0.5);
    made.beforePass(this::pass);
    return made;
  }

  private void pass(PassBatch batch) {
    double seconds = COSTS.passSeconds(batch.skipSet(0), batch.rows(), 1, batch.baseLength(0));
    nanos.addAndGet(Math.round(1e9 * seconds));
  }
}
