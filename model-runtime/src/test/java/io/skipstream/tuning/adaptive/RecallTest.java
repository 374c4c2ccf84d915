package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.PooledSet;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of the sets at hand are scored, and how often. */
class RecallTest {
  private static final int LAYERS = 12;

  private final CostTable free =
      GpuCostModel.H200_BF16.costs(
          new ModelShape("any", LAYERS, 4_608, 12_800, 48, 24, 128, 32_000));
  private final CostTable dear = dear(free);
  private final SkipSet present = skipping(1, 2, 3, 4, 5);
  private final SkipSet pooled = skipping(5, 6, 7, 8, 9);
  private final SkipSet other = skipping(2, 4, 6, 8, 10);

  @Test
  void shouldScoreKnownAndPooledSetsWhenTheyWereNotTried() {
    AdaptiveState state = state(List.of(new Known(present, 40, 48, 0), new Known(other, 1, 2, 0)));
    assertThat(left(state, free)).containsExactly(other, pooled);
    assertThat(left(state, dear)).containsExactly(other, pooled);
  }

  @Test
  void shouldScoreASetOnceWhereRowsAreFree() {
    AdaptiveState state = state(new Trial(present, pooled, 8, 1, 0));
    assertThat(left(state, free)).isEmpty();
  }

  @Test
  void shouldScoreASetAgainWhenItLostLittleInASmallWindow() {
    AdaptiveState state = state(new Trial(present, pooled, 8, 1, 0));
    assertThat(left(state, dear)).containsExactly(pooled);
  }

  @Test
  void shouldScoreASetAgainWhenItWasTriedAgainstAnotherOnly() {
    AdaptiveState state = state(new Trial(SkipSet.none(LAYERS), pooled, 8, 6, 0));
    assertThat(left(state, dear)).containsExactly(pooled);
  }

  @Test
  void shouldGiveASetUpWhenItIsClearlySlower() {
    AdaptiveState state = state(new Trial(present, pooled, 16, 10, 0));
    assertThat(left(state, dear)).isEmpty();
  }

  @Test
  void shouldGiveASetUpWhenThePresentOneWonAgainstItFromEitherSide() {
    AdaptiveState state =
        state(new Trial(pooled, present, 6, 0, 10), new Trial(present, pooled, 8, 4, 0));
    assertThat(left(state, dear)).isEmpty();
  }

  @Test
  void shouldEndWhenASetWasComparedOnEnoughTokens() {
    assertThat(left(state(new Trial(present, pooled, 31, 1, 1)), dear)).containsExactly(pooled);
    assertThat(left(state(new Trial(present, pooled, 32, 1, 1)), dear)).isEmpty();
    assertThat(
            left(
                state(new Trial(present, pooled, 16, 1, 1), new Trial(pooled, present, 16, 1, 1)),
                dear))
        .isEmpty();
  }

  @Test
  void shouldBeginWithTheSetThatWasComparedLeast() {
    AdaptiveState state =
        state(List.of(new Known(present, 40, 48, 0), new Known(other, 1, 2, 0)))
            .withEvidence(
                Beliefs.none(LAYERS),
                Ties.none(LAYERS),
                List.of(new Trial(present, other, 16, 1, 1), new Trial(present, pooled, 8, 1, 1)));
    assertThat(left(state, dear)).containsExactly(pooled, other);
  }

  private List<SkipSet> left(AdaptiveState state, CostTable costs) {
    TuningPool pool = new TuningPool(List.of(new PooledSet(pooled, 450, 500)));
    TuningEnv env = new TuningEnv(200, costs, 200, 1, false, pool);
    return new Recall(state, env, Speeds.of(env, LAYERS, 16)).left();
  }

  private AdaptiveState state(Trial... trials) {
    AdaptiveState state = state(List.of(new Known(present, 40, 48, 0)));
    return state.withEvidence(state.beliefs(), state.ties(), List.of(trials));
  }

  private static AdaptiveState state(List<Known> known) {
    return AdaptiveState.fresh(1, LAYERS, 60).withKnown(known);
  }

  private static SkipSet skipping(int... layers) {
    return SkipSet.of(LAYERS, layers, layers);
  }

  /** Four rows for the price of one. */
  private static CostTable dear(CostTable costs) {
    return TestCosts.withRows(costs, RowSteps.freeUpTo(4));
  }
}
