package io.skipstream.tuning.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.GpuCostModel;
import io.skipstream.tuning.Matchness;
import io.skipstream.tuning.ModelShape;
import io.skipstream.tuning.Outcome;
import io.skipstream.tuning.Proposal;
import io.skipstream.tuning.SkipSet;
import io.skipstream.tuning.StreamTuning;
import io.skipstream.tuning.StreamTuning.KnownSet;
import io.skipstream.tuning.TuningEnv;
import io.skipstream.tuning.TuningPool;
import io.skipstream.tuning.WindowHits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for any stream, however it behaves, and for the state that a store keeps. */
class AdaptiveTunerTest {
  /** Of a record's 4 KiB: the rest is calibration, guard, the sets and names. */
  private static final int MOST_STATE_BYTES = 3_300;

  /** Where a state has what drafts were promised, which versions before the third had not. */
  private static final int PROMISED = 101;

  private final AdaptiveTuner tuner = new AdaptiveTuner(AdaptiveLimits.DEFAULTS);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 24, 48, 80, 126})
  void shouldTakeWhateverAStreamDoesAndStaySmall(int layers) {
    SplittableRandom random = TestRandom.of("adaptive " + layers);
    AdaptiveState state = tuner.fresh(random.nextLong(), layers);
    for (int step = 0; step < 500; step++) {
      TuningEnv env = env(random, layers);
      Proposal proposal = tuner.suggest(state, env);
      assertThat(tuner.suggest(state, env)).isEqualTo(proposal);
      state = tuner.observe(state, answer(random, proposal, state), env(random, layers));
      if (random.nextInt(4) == 0) {
        state = tuner.observe(state, new Outcome.Emitted(1 + random.nextInt(20)), env);
      }
      // A store takes none twice.
      assertThat(tuner.sets(state)).extracting(KnownSet::set).doesNotHaveDuplicates();
      if (step % 50 == 0) {
        byte[] bytes = tuner.toBytes(state);
        assertThat(bytes.length).isLessThan(MOST_STATE_BYTES);
        assertThat(tuner.parse(bytes).skipSet()).isEqualTo(state.skipSet());
        assertThat(tuner.toBytes(tuner.parse(bytes))).isEqualTo(bytes);
      }
    }
    assertThat(tuner.skipSet(state).layers()).isEqualTo(layers);
  }

  @Test
  void shouldGoOnWhenTheModelIsSoDeepThatNoTrialHasRoom() {
    int layers = 300;
    SkipSet some = SkipSet.uniform(layers, 0.5);
    AdaptiveState state = AdaptiveState.fresh(1, layers, 60);

    AdaptiveState next =
        Evidence.plus(state, List.of(new Trial(SkipSet.none(layers), some, 32, 3, 0)), true);

    assertThat(next.trials()).isEmpty();
    assertThat(next.beliefs()).isNotEqualTo(state.beliefs());
  }

  @Test
  void shouldStaySmallWhenAllSublayersOfADeepModelAreTied() {
    int layers = 80;
    SplittableRandom random = TestRandom.of("ties");
    Ties ties = Ties.none(layers);
    for (int i = 2; i < 2 * (layers - 1); i += 2) {
      ties = ties.plus(i, i + 1);
    }
    List<Known> known = new ArrayList<>();
    List<SkipSet> seeds = new ArrayList<>();
    for (int i = 1; i <= AdaptiveState.MOST_KNOWN; i++) {
      known.add(new Known(SkipSet.uniform(layers, 0.1 * i), 40, 48, i));
      seeds.add(SkipSet.uniform(layers, 0.1 * i));
    }
    AdaptiveState state = tuner.fresh(1, layers).withKnown(known).withSeeds(seeds);
    state = state.withEvidence(state.beliefs(), ties, List.of());
    for (int i = 0; i < 200; i++) {
      Trial trial =
          new Trial(state.skipSet(), SkipSet.uniform(layers, random.nextDouble()), 32, 3, 0);
      state = Evidence.plus(state, List.of(trial), true);
    }
    assertThat(state.trials()).isNotEmpty();
    assertThat(tuner.toBytes(state).length).isLessThan(MOST_STATE_BYTES);
  }

  @Test
  void shouldPassOverAnOutcomeThatItHasSeen() {
    TuningEnv env = env(24, 200);
    SplittableRandom random = TestRandom.of("late");
    AdaptiveState state = tuner.fresh(1, 24);
    for (int step = 0; step < 40; step++) {
      Proposal proposal = tuner.suggest(state, env);
      if (proposal instanceof Proposal.Score score) {
        Outcome outcome = scored(random, score);
        AdaptiveState once = tuner.observe(state, outcome, env);
        assertThat(once).isNotEqualTo(state);
        assertThat(tuner.observe(once, outcome, env)).isEqualTo(once);
      }
      state = tuner.observe(state, answer(random, proposal, state), env);
      state = tuner.observe(state, new Outcome.Emitted(8), env);
    }
    assertThat(state.serial()).isPositive();
  }

  @Test
  void shouldProposeNothingWhenCostsAreUnknown() {
    AdaptiveState state = tuner.fresh(1, 24);
    TuningEnv env = TuningEnv.ofTokens(100);
    assertThat(tuner.suggest(state, env)).isInstanceOf(Proposal.Nothing.class);
    assertThat(tuner.expectedSpeedup(state, env)).isZero();
  }

  @Test
  void shouldBeginAnewWhenTheModelHasOtherLayers() {
    AdaptiveState stored = tuner.fresh(1, 24);
    assertThat(tuner.resume(stored, 24)).isSameAs(stored);
    assertThat(tuner.skipSet(tuner.resume(stored, 32)).layers()).isEqualTo(32);
  }

  @Test
  void shouldRefuseDamagedStatesAndNothingElse() {
    SplittableRandom random = TestRandom.of("damage");
    AdaptiveState state = tuner.fresh(5, 24);
    for (int step = 0; step < 60; step++) {
      TuningEnv env = env(24, 200);
      Proposal proposal = tuner.suggest(state, env);
      state = tuner.observe(state, answer(random, proposal, state), env);
    }
    byte[] whole = tuner.toBytes(state);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> tuner.parse(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    for (int i = 0; i < 4_000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        AdaptiveState parsed = tuner.resume(tuner.parse(damaged), 24);
        TuningEnv env = env(24, 200);
        Proposal proposal = tuner.suggest(parsed, env);
        tuner.observe(parsed, answer(random, proposal, parsed), env);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void shouldReadTrialsWhenAFormerVersionWroteThem() {
    int layers = 24;
    SkipSet none = SkipSet.none(layers);
    SkipSet few = SkipSet.uniform(layers, 0.2);
    SkipSet many = SkipSet.uniform(layers, 0.5);
    List<Trial> trials = List.of(new Trial(none, few, 32, 3, 0), new Trial(few, many, 29, 7, 1));
    AdaptiveState state = AdaptiveState.fresh(1, layers, 60);
    state = state.withEvidence(state.beliefs(), state.ties(), trials);
    byte[] now = tuner.toBytes(state);
    int sublayers = 2 * layers * 5;
    int tried = now.length - sublayers - 2 * 8 - 1 - 3 * few.packed().length - 1;

    ByteBuffer former = ByteBuffer.allocate(now.length + few.packed().length);
    former.put((byte) 1).put(now, 1, PROMISED - 1);
    former.put(now, PROMISED + 16, tried - PROMISED - 16);
    former.put((byte) 2).put(none.packed()).put(few.packed()).put((byte) 2);
    former.put((byte) 0).put(few.packed()).putShort((short) 32).putShort((short) 3);
    former.putShort((short) 0);
    former.put((byte) 1).put(many.packed()).putShort((short) 29).putShort((short) 7);
    former.putShort((short) 1);
    former.put(now, now.length - sublayers, sublayers);

    byte[] written = Arrays.copyOf(former.array(), former.position());
    assertThat(tuner.parse(written)).isEqualTo(state);
    assertThat(tuner.toBytes(tuner.parse(written))).isEqualTo(now);
  }

  @Test
  void shouldReadDriftWhenAFormerVersionWroteIt() {
    AdaptiveState state = AdaptiveState.fresh(1, 24, 60).withDrift(new Drift(180, 200, 3, 0, 0));
    byte[] now = tuner.toBytes(state);
    byte[] former = new byte[now.length - 16];
    System.arraycopy(now, 0, former, 0, PROMISED);
    System.arraycopy(now, PROMISED + 16, former, PROMISED, former.length - PROMISED);
    former[0] = 2;

    assertThat(tuner.parse(former)).isEqualTo(state);
    AdaptiveState moved = state.withDrift(state.drift().moved(0.1));
    assertThat(tuner.parse(tuner.toBytes(moved))).isEqualTo(moved);
  }

  @Test
  void shouldEndASearchInWhichNothingIsEverMetAndTakeItUpAgainLater() {
    TuningEnv env = env(24, 200);
    AdaptiveState state = tuner.fresh(1, 24);
    for (int i = 0; i < 2_000 && tuner.phase(state) == StreamTuning.Phase.SEARCHING; i++) {
      Proposal proposal = tuner.suggest(state, env);
      if (proposal instanceof Proposal.Score score) {
        state = tuner.observe(state, missed(score), env);
      } else if (proposal instanceof Proposal.Sweep sweep) {
        state = tuner.observe(state, new Outcome.Swept(sweep, List.of(), 2), env);
      }
      state = tuner.observe(state, new Outcome.Emitted(16), env);
    }
    assertThat(tuner.phase(state)).isEqualTo(StreamTuning.Phase.SETTLED);
    assertThat(state.skipSet().isEmpty()).isTrue();

    int pause = 2 * AdaptiveLimits.DEFAULTS.rearmTokens();
    long waited = state.pace().tokens() - state.pace().measuredAt();
    state = tuner.observe(state, new Outcome.Emitted((int) (pause - waited - 1)), env);
    assertThat(tuner.phase(state)).isEqualTo(StreamTuning.Phase.SETTLED);
    state = tuner.observe(state, new Outcome.Emitted(1), env);
    assertThat(tuner.phase(state)).isEqualTo(StreamTuning.Phase.SEARCHING);
    assertThat(state.search()).isEqualTo(1);
  }

  private static Outcome missed(Proposal.Score score) {
    List<WindowHits> windows = new ArrayList<>();
    for (int i = 0; i < score.sets().size(); i++) {
      windows.add(new WindowHits(0, score.windowTokens(), score.segmentTokens()));
    }
    return new Outcome.Scored(score, windows, 1);
  }

  private static Outcome answer(SplittableRandom random, Proposal proposal, AdaptiveState state) {
    if (proposal instanceof Proposal.Score score && random.nextInt(8) > 0) {
      return scored(random, score);
    }
    if (proposal instanceof Proposal.Sweep sweep && random.nextInt(8) > 0) {
      List<SkipSet> sets = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        sets.add(SkipSet.uniform(state.layers(), random.nextDouble()));
      }
      return new Outcome.Swept(sweep, sets, 3 * random.nextDouble());
    }
    SkipSet set = random.nextBoolean() ? state.skipSet() : SkipSet.uniform(state.layers(), 0.5);
    int tried = 1 + random.nextInt(4);
    int hits = random.nextInt(tried + 1);
    return new Outcome.Served(set, Matchness.of(hits, tried));
  }

  private static Outcome scored(SplittableRandom random, Proposal.Score score) {
    List<WindowHits> windows = new ArrayList<>();
    for (int i = 0; i < score.sets().size(); i++) {
      long all = -1L >>> (64 - score.windowTokens());
      // Mostly met, as real windows are; now and then nothing is.
      long mostly = random.nextLong();
      mostly |= random.nextLong();
      long bits = random.nextInt(6) == 0 ? 0 : all & mostly;
      windows.add(new WindowHits(bits, score.windowTokens(), score.segmentTokens()));
    }
    return new Outcome.Scored(score, windows, 4 * random.nextDouble());
  }

  private static TuningEnv env(SplittableRandom random, int layers) {
    if (random.nextInt(20) == 0) {
      return TuningEnv.ofTokens(random.nextInt(300));
    }
    return new TuningEnv(
        random.nextInt(300),
        costs(layers),
        random.nextInt(2_000),
        1 + random.nextInt(8),
        random.nextBoolean(),
        TuningPool.EMPTY);
  }

  private static TuningEnv env(int layers, int scorableTokens) {
    return new TuningEnv(scorableTokens, costs(layers), 200, 1, true, TuningPool.EMPTY);
  }

  private static CostTable costs(int layers) {
    return GpuCostModel.H200_BF16.costs(
        new ModelShape("any", layers, 4_096, 11_008, 32, 32, 128, 32_000));
  }
}
