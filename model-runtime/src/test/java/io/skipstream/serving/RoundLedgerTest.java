package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import io.skipstream.tuning.Calibration;
import io.skipstream.tuning.ContextCurve;
import io.skipstream.tuning.CostTable;
import io.skipstream.tuning.Guard;
import io.skipstream.tuning.GuardSettings;
import io.skipstream.tuning.RowSteps;
import io.skipstream.tuning.SkipSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundLedgerTest {
  private static final int LAYERS = 8;
  private static final SkipSet SKIP = SkipSet.uniform(LAYERS, 0.5);
  private static final CostTable COSTS =
      new CostTable(
          LAYERS,
          0.5,
          1,
          ContextCurve.linear(1e-3),
          2,
          3,
          RowSteps.of(new int[] {8, 16, 32}, new double[] {1, 1.3, 2}),
          RowSteps.freeUpTo(8));

  @Test
  void shouldChargeAStreamAloneWithAllThatItsDraftsCost() {
    RoundLedger ledger = new RoundLedger();
    StreamAccount stream = stream();
    ledger.add(stream, SKIP, 4, outcome(4, 3));
    ledger.close(COSTS, 5);
    assertThat(ledger.plainSeconds(stream)).isEqualTo(COSTS.plainSeconds(10, 1));
    assertThat(ledger.charge(stream))
        .isCloseTo(
            4 * COSTS.draftSeconds(SKIP, 10, 1)
                + COSTS.verifySeconds(5, 10, 1)
                - COSTS.plainSeconds(10, 1),
            within(1e-9));
  }

  @Test
  void shouldLetTheOneThatDraftsAnswerForThoseThatWaitForIt() {
    RoundLedger ledger = new RoundLedger();
    StreamAccount drafting = stream();
    ledger.add(drafting, SKIP, 4, outcome(4, 5));
    List<StreamAccount> others = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      others.add(stream());
      ledger.add(others.get(i), SKIP, 0, outcome(0, 1));
    }
    ledger.close(COSTS, 12);
    assertThat(others).allMatch(other -> ledger.charge(other) == 0);
    assertThat(ledger.charge(drafting))
        .isCloseTo(ledger.roundSeconds() - ledger.plainSeconds(), within(1e-9));
    // Four tokens more than plain, and still a loss: eight streams waited.
    assertThat(4 * ledger.plainSeconds(drafting)).isLessThan(ledger.charge(drafting));
  }

  @Test
  void shouldChargeAllTogetherAtLeastWhatTheRoundLost() {
    SplittableRandom random = TestRandom.of("charges");
    RoundLedger ledger = new RoundLedger();
    for (int round = 0; round < 500; round++) {
      ledger.clear();
      List<StreamAccount> streams = new ArrayList<>();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        streams.add(stream());
      }
      int rows = random.nextInt(10);
      for (int i = random.nextInt(1, 12); i > 0; i--) {
        int drafted = random.nextInt(6);
        int steps = drafted + (drafted > 0 ? random.nextInt(2) : 0);
        ledger.add(streams.get(random.nextInt(streams.size())), SKIP, steps, outcome(drafted, 1));
        rows += 1 + drafted;
      }
      ledger.close(COSTS, rows);
      double charged = ledger.streams().stream().mapToDouble(ledger::charge).sum();
      double plain = ledger.streams().stream().mapToDouble(ledger::plainSeconds).sum();
      assertThat(plain).isCloseTo(ledger.plainSeconds(), within(1e-9));
      assertThat(charged)
          .as(TestRandom.describe())
          .isGreaterThanOrEqualTo(ledger.roundSeconds() - ledger.plainSeconds() - 1e-9);
    }
  }

  @Test
  void shouldNotTakeATokenForWorthThePromptRowsBesideIt() {
    RoundLedger ledger = new RoundLedger();
    StreamAccount stream = stream();
    ledger.add(stream, SKIP, 4, outcome(4, 5));
    ledger.close(COSTS, 25);
    assertThat(ledger.plainSeconds(stream)).isEqualTo(COSTS.plainSeconds(10, 1));
    double drafts = 4 * COSTS.draftSeconds(SKIP, 10, 1);
    double rows = COSTS.verifySeconds(25, 10, 1) - COSTS.verifySeconds(21, 10, 1);
    assertThat(ledger.charge(stream)).isCloseTo(drafts + rows, within(1e-9));
    assertThat(ledger.roundSeconds())
        .as("but for the prompts")
        .isCloseTo(COSTS.plainSeconds(10, 1) + drafts + rows, within(1e-9));
  }

  @Test
  void shouldReckonWithTheUnionOfTheSetsThatAreInStep() {
    RoundLedger ledger = new RoundLedger();
    StreamAccount one = stream();
    StreamAccount two = stream();
    SkipSet other = SkipSet.of(LAYERS, new int[] {0, 2, 4, 6}, new int[] {1, 3, 5, 7});
    ledger.add(one, SKIP, 3, outcome(3, 1));
    ledger.add(two, other, 1, outcome(1, 1));
    ledger.close(COSTS, 6);
    double drafts =
        COSTS.draftSeconds(List.of(SKIP, other), 10) + 2 * COSTS.draftSeconds(SKIP, 10, 1);
    assertThat(ledger.roundSeconds())
        .isCloseTo(drafts + COSTS.verifySeconds(6, 10, 2), within(1e-9));
    // Without the first, the second alone takes one step.
    double saved =
        drafts
            - COSTS.draftSeconds(other, 10, 1)
            + COSTS.verifySeconds(6, 10, 2)
            - COSTS.verifySeconds(3, 10, 2);
    assertThat(ledger.charge(one)).isGreaterThanOrEqualTo(saved - 1e-9);
  }

  private static StreamAccount stream() {
    return new StreamAccount(
        Guard.fresh(GuardSettings.DEFAULT),
        new Calibration(),
        new SearchBudget(SearchSettings.DEFAULT));
  }

  private static RoundOutcome outcome(int drafted, int emitted) {
    return new RoundOutcome(10, drafted, drafted, Math.max(0, emitted - 1), emitted);
  }
}
