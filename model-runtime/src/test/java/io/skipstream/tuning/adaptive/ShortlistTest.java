package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShortlistTest {
  private static final int LAYERS = 12;
  private static final int WINDOW = 32;

  private final Speeds speeds = Speeds.of(env(), LAYERS, 8);
  private final SkipSet present =
      SkipSet.of(LAYERS, new int[] {2, 3, 4, 5, 6}, new int[] {2, 3, 4, 5, 6});

  @Test
  void shouldChooseNoNearCopyWhenItTellsTheSame() {
    SkipSet one = Sublayers.flip(present, 15);
    SkipSet copy = Sublayers.flip(present, 15, 14);
    SkipSet other = Sublayers.flip(present, 17);
    // The cheap attention of the copy is known not to hurt, so only the MLP is in question.
    AdaptiveState state = state(believed(14, 0.001, 0.001), List.of());
    List<SkipSet> chosen = shortlist(state).of(List.of(one, copy, other), 2);
    assertThat(chosen).hasSize(2).contains(other);
  }

  @Test
  void shouldLeaveOutWhatIsKnownToBeWorse() {
    SkipSet bad = Sublayers.flip(present, 15);
    AdaptiveState doubted = state(Beliefs.none(LAYERS), List.of());
    assertThat(shortlist(doubted).of(List.of(bad), 4)).containsExactly(bad);
    AdaptiveState known =
        state(Beliefs.none(LAYERS), List.of(new Trial(present, bad, 600, 120, 0)));
    assertThat(shortlist(known).of(List.of(bad), 4)).isEmpty();
  }

  @Test
  void shouldPutFirstWhatIsExpectedToGainMost() {
    SkipSet little = Sublayers.flip(present, 14);
    SkipSet much = Sublayers.flip(present, 15);
    Beliefs beliefs = believed(14, 0.001, 0.01).with(15, 0.001, 0.01);
    List<SkipSet> chosen = shortlist(state(beliefs, List.of())).of(List.of(little, much), 2);
    assertThat(chosen).startsWith(much);
  }

  @Test
  void shouldLeaveOutSetsThatBreakAPair() {
    AdaptiveState state = state(Beliefs.none(LAYERS), List.of());
    state = state.withEvidence(state.beliefs(), Ties.none(LAYERS).plus(15, 17), List.of());
    SkipSet broken = Sublayers.flip(present, 15);
    SkipSet whole = Sublayers.flip(present, 15, 17);
    assertThat(shortlist(state).of(List.of(broken, whole), 4)).containsExactly(whole);
  }

  private Shortlist shortlist(AdaptiveState state) {
    return new Shortlist(state, speeds, new Posterior(state), WINDOW);
  }

  private static Beliefs believed(int sublayer, double mean, double deviation) {
    return Beliefs.none(LAYERS).with(sublayer, mean, deviation);
  }

  private AdaptiveState state(Beliefs beliefs, List<Trial> trials) {
    AdaptiveState fresh = AdaptiveState.fresh(1, LAYERS, 60);
    List<Known> known = new ArrayList<>(List.of(new Known(present, 288, 300, 0)));
    return fresh.withKnown(known).withEvidence(beliefs, fresh.ties(), trials);
  }

  private static TuningEnv env() {
    CostTable costs =
        GpuCostModel.H200_BF16.costs(
            new ModelShape("any", LAYERS, 4_608, 12_800, 48, 24, 128, 32_000));
    return new TuningEnv(200, costs, 200, 1, false, TuningPool.EMPTY);
  }
}
