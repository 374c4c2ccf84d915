package io.skipstream.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.Guard.Mode;
import io.skipstream.tuning.GuardedStream.Adversary;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final GuardSettings SETTINGS = GuardSettings.DEFAULT;
  private static final Adversary NEVER = (stream, drafted) -> 0;
  private static final Adversary ALWAYS = (stream, drafted) -> drafted;
  private static final double ROUNDING = 1e-6;

  @Test
  void shouldLoseAtMostTheCreditAndTheShareWhenNothingIsEverAccepted() {
    for (SpeedModel model : models()) {
      GuardedStream stream = new GuardedStream(SETTINGS, model, 8);
      stream.rounds(20_000, NEVER);
      holdsThePromise(stream);
      // Far less than the promise in the long run, since pauses double.
      assertThat(stream.time() / stream.plainTime()).isLessThan(1.012);
      assertThat(stream.speculativeRounds()).as("it is probed").isGreaterThan(20);
    }
  }

  @Test
  void shouldKeepThePromiseOverEveryStretchWhateverIsAccepted() {
    for (SpeedModel model : models()) {
      for (Adversary adversary : adversaries()) {
        GuardedStream stream = new GuardedStream(SETTINGS, model, 8);
        for (int i = 0; i < 30_000; i++) {
          stream.round(adversary);
          if (i % 1_000 == 999) {
            stream.restore();
          }
        }
        holdsThePromise(stream);
      }
    }
  }

  @Test
  void shouldKeepThePromiseWhenPassesGrowDearerAndAcceptanceFallsWithEachRequest() {
    // Earns while passes are cheap, loses while they are dear, request after request.
    GuardedStream stream = new GuardedStream(SETTINGS, models().get(0), 8);
    for (int request = 0; request < 200; request++) {
      for (int token = 0; token < 150; token++) {
        stream.passSeconds(1 + token / 30.0);
        stream.round(token < 75 ? ALWAYS : NEVER);
      }
    }
    holdsThePromise(stream);
  }

  @Test
  void shouldKeepThePromiseOnRandomTraces() {
    SplittableRandom random = TestRandom.of("guard traces");
    for (int trace = 0; trace < 300; trace++) {
      SpeedModel model =
          new SpeedModel(
              .2 + random.nextDouble(),
              RowSteps.of(new int[] {2, 5, 9}, new double[] {1, 1 + random.nextDouble(), 3})::at,
              .3 * random.nextDouble());
      GuardedStream stream = new GuardedStream(SETTINGS, model, random.nextInt(1, 12));
      for (int phase = 0; phase < 20; phase++) {
        double acceptance = random.nextDouble();
        stream.passSeconds(1 + 3 * random.nextDouble());
        stream.rounds(random.nextInt(1, 300), chance(random, acceptance));
      }
      holdsThePromise(stream);
    }
  }

  @Test
  void shouldStayOnWhereSpeculationPays() {
    SplittableRandom random = TestRandom.of("paying streams");
    double[][] cases = { // acceptance, c, most of the gain that may be lost
      {.80, .40, .02},
      {.90, .50, .02},
      {.95, .50, .01},
      {.85, .55, .03},
      {.98, .60, .01},
      {.80, .60, .05}
    };
    for (double[] c : cases) {
      SpeedModel model = new SpeedModel(c[1], rows -> 1.1, 0);
      int length = model.best(SpeedModel.constant(c[0], 12)).draftTokens();
      double guarded = 0;
      double unguarded = 0;
      for (int seed = 0; seed < 20; seed++) {
        GuardedStream stream = new GuardedStream(SETTINGS, model, length);
        stream.rounds(3_000, chance(random, c[0]));
        holdsThePromise(stream);
        guarded += stream.speedup() - 1;
        unguarded += model.speedup(SpeedModel.constant(c[0], length), length) - 1;
      }
      double lost = 1 - guarded / unguarded;
      assertThat(lost).as("acceptance %s, cost %s", c[0], c[1]).isLessThan(c[2]);
    }
  }

  @Test
  void shouldComeBackWhenAcceptanceDoes() {
    GuardedStream stream = new GuardedStream(SETTINGS, models().get(0), 6);
    stream.rounds(5_000, NEVER);
    assertThat(stream.guard().mode()).isNotEqualTo(Mode.SPECULATING);
    long before = stream.roundCount();
    while (stream.guard().mode() != Mode.SPECULATING) {
      stream.round(ALWAYS);
    }
    assertThat(stream.roundCount() - before)
        .as("rounds until it is on again")
        .isLessThanOrEqualTo((long) SETTINGS.lastProbePasses() + 8);
  }

  @Test
  void shouldStopAtOnceWhenAGoodStreamTurnsBad() {
    GuardedStream stream = new GuardedStream(SETTINGS, models().get(0), 6);
    stream.rounds(10_000, ALWAYS);
    double before = stream.time() - stream.plainTime();
    long rounds = stream.speculativeRounds();
    stream.rounds(200, NEVER);
    assertThat(stream.guard().mode()).isNotEqualTo(Mode.SPECULATING);
    assertThat(stream.speculativeRounds() - rounds).isLessThan(16);
    assertThat(stream.time() - stream.plainTime() - before)
        .as("gains are not a licence to lose more")
        .isLessThanOrEqualTo(SETTINGS.creditPasses() + .03 * 200);
  }

  @Test
  void shouldNotSpeculateWhereEvenFullAcceptanceCannotPay() {
    // A draft step as dear as a pass, and a verification that is dearer than plain decoding.
    GuardedStream stream = new GuardedStream(SETTINGS, new SpeedModel(1.2, rows -> 1.3, 0), 6);
    stream.rounds(5_000, ALWAYS);
    holdsThePromise(stream);
    assertThat(stream.speedup()).isGreaterThan(.98);
  }

  @Test
  void shouldProbeWithPausesThatDoubleAndEndWhenAProbeSucceeds() {
    Guard guard = new Guard(Mode.PLAIN, 16, 0, 0, 0, 32);
    assertThat(guard.mayLose(SETTINGS)).isZero();
    guard = guard.plain(SETTINGS, 31);
    assertThat(guard.mode()).isEqualTo(Mode.PLAIN);
    guard = guard.plain(SETTINGS, 1);
    assertThat(guard.mode()).isEqualTo(Mode.PROBING);
    assertThat(guard.mayLose(SETTINGS)).isEqualTo(SETTINGS.probePasses());
    Guard failed = guard.speculative(SETTINGS, 1, 3.5, 1);
    assertThat(failed.mode()).isEqualTo(Mode.PLAIN);
    assertThat(failed.pause()).isEqualTo(64);
    assertThat(failed.balance()).isCloseTo(16 - 2.5 + .03, within(ROUNDING));
    Guard succeeded = guard.speculative(SETTINGS, 1, 3.5, 6);
    assertThat(succeeded.mode()).isEqualTo(Mode.SPECULATING);
    assertThat(succeeded.balance()).isEqualTo(16);
    assertThat(succeeded.pause()).isEqualTo(32);
  }

  @Test
  void shouldNotProbeBeforeAProbesBudgetIsThere() {
    Guard guard = new Guard(Mode.PLAIN, -5, 0, 0, 1_000, 32);
    int passes = 0;
    while (guard.mode() == Mode.PLAIN) {
      guard = guard.plain(SETTINGS, 1);
      passes++;
    }
    assertThat(passes).isCloseTo((int) Math.ceil(8 / .03), within(1));
  }

  @Test
  void shouldEndAProbeWhoseRestPaysForNoDraft() {
    // Two rows cost far more than one: a probe that lost 1.26 and .66 of 3 has 1.08 left, and the
    // shortest draft may lose 1.42.
    SpeedModel model =
        new SpeedModel(.12, RowSteps.of(new int[] {1, 9}, new double[] {1, 2.3})::at, 0);
    GuardedStream stream = new GuardedStream(SETTINGS, model, 8);
    stream.rounds(5_000, (one, drafted) -> 1);
    holdsThePromise(stream);
    stream.rounds((int) SETTINGS.lastProbePasses() + 8, ALWAYS);
    assertThat(stream.guard().mode()).isEqualTo(Mode.SPECULATING);
  }

  @Test
  void shouldLetAProbeLoseNoMoreThanItsBudget() {
    Guard guard = new Guard(Mode.PROBING, 16, 0, 0, 0, 32).speculative(SETTINGS, 1, 2.2, 1);
    assertThat(guard.mode()).isEqualTo(Mode.PROBING);
    assertThat(guard.mayLose(SETTINGS)).isCloseTo(1.8, within(ROUNDING));
  }

  @Test
  void shouldKnowTheRecentSpeedup() {
    MeasuredSpeed speed = MeasuredSpeed.NONE;
    assertThat(speed.speedup()).isEqualTo(1);
    for (int i = 0; i < 500; i++) {
      speed = speed.round(1, 2, 3);
    }
    assertThat(speed.speedup()).isCloseTo(1.5, within(.01));
    for (int i = 0; i < 500; i++) {
      speed = speed.round(1, 2, 2.4);
    }
    assertThat(speed.speedup()).isCloseTo(1.2, within(.01));
  }

  @Test
  void shouldRefuseWhatIsNoGuard() {
    assertThatThrownBy(() -> new Guard(Mode.PLAIN, Double.NaN, 0, 0, 0, 32))
        .hasMessage("balance and probeNet must be finite, were NaN and 0.0");
    assertThatThrownBy(() -> new GuardSettings(2, 16, 2, 3, 32, 512))
        .hasMessage("lossShare must be within 0..1, was 2.0");
    assertThatThrownBy(() -> new GuardSettings(.03, 16, 17, 3, 32, 512))
        .hasMessage("reservePasses must be within 0.0..16.0, was 17.0");
    assertThatThrownBy(() -> Guard.fresh(SETTINGS).plain(SETTINGS, -1))
        .hasMessage("plainPasses must be 0 or more and finite, was -1.0");
  }

  private static void holdsThePromise(GuardedStream stream) {
    assertThat(stream.time())
        .isLessThanOrEqualTo(1.03 * stream.plainTime() + SETTINGS.creditPasses() + ROUNDING);
    assertThat(stream.worstStretch())
        .as("over any stretch")
        .isLessThanOrEqualTo(SETTINGS.creditPasses() + ROUNDING);
  }

  private static List<SpeedModel> models() {
    return List.of(
        new SpeedModel(.5, rows -> 1.1, 0),
        new SpeedModel(.65, rows -> 1 + .1 * rows, .05),
        new SpeedModel(.9, RowSteps.freeUpTo(3)::at, 0));
  }

  private static List<Adversary> adversaries() {
    SplittableRandom random = TestRandom.of("adversaries");
    return List.of(
        NEVER,
        ALWAYS,
        (stream, drafted) -> stream.roundCount() < 3_000 ? drafted : 0,
        (stream, drafted) -> stream.roundCount() % 2 == 0 ? drafted : 0,
        (stream, drafted) -> stream.roundCount() % 64 < 32 ? drafted : 0,
        // Good in probes and bad once it is trusted.
        (stream, drafted) -> stream.guard().mode() == Mode.PROBING ? drafted : 0,
        // Fills the bucket, then empties it.
        new Adversary() {
          private boolean earning;

          @Override
          public int accepts(GuardedStream stream, int drafted) {
            double balance = stream.guard().balance();
            earning = balance < 3 || (earning && balance < 15.9);
            return earning ? drafted : 0;
          }
        },
        // Stays just above the reserve, so that it is never switched off.
        (stream, drafted) -> stream.guard().balance() < 6 ? drafted : 0,
        chance(random, .5),
        chance(random, .9),
        (stream, drafted) -> random.nextInt(drafted + 1));
  }

  private static Adversary chance(SplittableRandom random, double acceptance) {
    return (stream, drafted) -> {
      int accepted = 0;
      while (accepted < drafted && random.nextDouble() < acceptance) {
        accepted++;
      }
      return accepted;
    };
  }
}
