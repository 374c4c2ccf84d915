package io.skipstream.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.skipstream.testing.TestRandom;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SearchBudgetTest {
  @Test
  void shouldBoundWhatIsSpentOverEveryStretch() {
    SplittableRandom random = TestRandom.of("search budget");
    SearchBudget budget = new SearchBudget(SearchSettings.DEFAULT);
    double beyond = 0;
    double worst = 0;
    for (int i = 0; i < 20_000; i++) {
      double served = random.nextDouble(3);
      budget.served(served);
      double wanted = random.nextDouble(80);
      double spent = 0;
      if (random.nextInt(40) == 0 && budget.affords(wanted)) {
        budget.spend(wanted);
        spent = wanted;
      }
      beyond = Math.max(0, beyond + spent - 0.03 * served);
      worst = Math.max(worst, beyond);
    }
    assertThat(worst).as(TestRandom.describe()).isBetween(30.0, 60.0 + 1e-9);
  }

  @Test
  void shouldGoOnWithWhatALifeHasLeft() {
    assertThat(new SearchBudget(SearchSettings.DEFAULT, 1_000, 70).balance())
        .isCloseTo(20, within(1e-9));
    assertThat(new SearchBudget(SearchSettings.DEFAULT, 1e6, 0).balance()).isEqualTo(60);
    assertThat(new SearchBudget(SearchSettings.DEFAULT, 0, 100).balance()).isZero();
    assertThat(new SearchBudget(SearchSettings.DEFAULT, 1_000, 70).spent()).isEqualTo(70);
  }

  @Test
  void shouldBoundNothingWhereTheTunerIsToSearchAsItLikes() {
    SearchBudget budget = new SearchBudget(SearchSettings.UNLIMITED, 5, 1e9);
    budget.spend(1e12);
    budget.served(1);
    assertThat(budget.affords(1e15)).isTrue();
    assertThat(budget.spent()).isEqualTo(1e12 + 1e9);
  }

  @Test
  void shouldRefuseWhatIsOutOfRange() {
    assertThatThrownBy(() -> new SearchSettings(1.5, 1))
        .hasMessage("share must be within 0..1, was 1.5");
    assertThatThrownBy(() -> new SearchSettings(0.1, -1))
        .hasMessage("creditPasses must be 0 or more, was -1.0");
  }
}
