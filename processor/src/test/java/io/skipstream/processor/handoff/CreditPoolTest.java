package io.skipstream.processor.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CreditPoolTest {
  @Test
  void shouldGiveEverythingToOneTaskWhenNoOtherWants() {
    CreditPool pool = new CreditPool(3, 0);
    CreditPool.Account only = pool.open();

    assertThat(takeAll(only)).hasSize(3);
    assertThat(only.tryTake()).isNull();
    assertThat(pool.taken()).isEqualTo(3);
  }

  @Test
  void shouldKeepAShareForOthersWhenTheyWant() {
    CreditPool pool = new CreditPool(4, 0);
    CreditPool.Account greedy = pool.open();
    CreditPool.Account late = pool.open();
    List<CreditPool.Credit> taken = takeAll(greedy);
    assertThat(late.tryTake()).isNull();

    taken.get(0).giveBack();
    assertThat(greedy.tryTake()).as("the other is below its share").isNull();
    assertThat(late.tryTake()).isNotNull();
    taken.get(1).giveBack();
    late.wantNothing();
    assertThat(greedy.tryTake()).isNotNull();
  }

  @Test
  void shouldShareByWeightWhenTasksHaveDifferentNumbersOfStreams() {
    CreditPool pool = new CreditPool(8, 0);
    CreditPool.Account crowded = pool.open();
    CreditPool.Account lonely = pool.open();
    crowded.weigh(3);
    lonely.weigh(1);
    List<CreditPool.Credit> ofLonely = takeAll(lonely);
    assertThat(crowded.tryTake()).isNull();

    for (int i = 0; i < 6; i++) {
      ofLonely.get(i).giveBack();
      assertThat(lonely.tryTake()).as("the crowded one is below its share").isNull();
      assertThat(crowded.tryTake()).isNotNull();
    }
    ofLonely.get(6).giveBack();
    assertThat(crowded.tryTake()).as("the lonely one is below its share").isNull();
    assertThat(lonely.tryTake()).isNotNull();
  }

  @Test
  void shouldGiveEachTaskOneWhenItsShareIsLess() {
    CreditPool pool = new CreditPool(2, 0);
    CreditPool.Account heavy = pool.open();
    CreditPool.Account light = pool.open();
    heavy.weigh(1000);
    light.weigh(0.001);
    List<CreditPool.Credit> taken = takeAll(heavy);
    assertThat(light.tryTake()).isNull();

    taken.get(0).giveBack();
    assertThat(heavy.tryTake()).isNull();
    assertThat(light.tryTake()).isNotNull();
  }

  @Test
  void shouldKeepTheLastForNewcomersWhenOneTakesAll() {
    CreditPool pool = new CreditPool(4, 1);
    CreditPool.Account greedy = pool.open();
    CreditPool.Account other = pool.open();
    assertThat(takeAll(greedy)).hasSize(3);

    assertThat(other.tryTake()).isNull();
    CreditPool.Credit ofNewcomer = other.tryTakeForNewcomer();
    assertThat(ofNewcomer).isNotNull();
    assertThat(other.tryTakeForNewcomer()).as("none is left").isNull();
    ofNewcomer.giveBack();
    other.wantNothing();
    assertThat(greedy.tryTake()).as("it has come back as one for newcomers").isNull();
    assertThat(greedy.tryTakeForNewcomer()).isNotNull();
  }

  @Test
  void shouldKeepNoneForNewcomersWhenOneWantsToBeAlone() {
    CreditPool pool = new CreditPool(4, 1);
    CreditPool.Account first = pool.open();
    CreditPool.Account second = pool.open();
    CreditPool.Credit running = first.tryTake();
    assertThat(second.tryTakeAlone()).isNull();

    assertThat(first.tryTakeForNewcomer()).isNull();
    running.giveBack();
    assertThat(second.tryTakeAlone()).isNotNull();
    assertThat(first.tryTakeForNewcomer()).isNull();
  }

  @Test
  void shouldGiveNothingElseOutWhenOneWantsToBeAlone() {
    CreditPool pool = new CreditPool(3, 0);
    CreditPool.Account first = pool.open();
    CreditPool.Account second = pool.open();
    CreditPool.Credit running = first.tryTake();
    assertThat(second.tryTakeAlone()).as("another is out").isNull();
    assertThat(first.tryTake()).isNull();
    assertThat(first.tryTakeAlone()).as("not its turn").isNull();

    running.giveBack();
    CreditPool.Credit alone = second.tryTakeAlone();
    assertThat(alone).isNotNull();
    assertThat(first.tryTake()).isNull();
    assertThat(second.tryTake()).isNull();
    assertThat(first.tryTakeAlone()).isNull();
    alone.giveBack();
    assertThat(first.tryTake()).isNotNull();
  }

  @Test
  void shouldGoOnWhenTheOneThatWantedToBeAloneDoesNotWantAnyMore() {
    CreditPool pool = new CreditPool(2, 0);
    CreditPool.Account first = pool.open();
    CreditPool.Account second = pool.open();
    CreditPool.Credit running = first.tryTake();
    assertThat(second.tryTakeAlone()).isNull();

    second.wantNothing();
    assertThat(first.tryTake()).isNotNull();
    running.giveBack();
  }

  @Test
  void shouldCountACreditOnceWhenItIsGivenBackTwice() {
    CreditPool pool = new CreditPool(2, 0);
    CreditPool.Account account = pool.open();
    CreditPool.Credit credit = account.tryTake();
    account.tryTake();

    credit.giveBack();
    credit.giveBack();
    assertThat(pool.taken()).isEqualTo(1);
  }

  @Test
  void shouldGiveNothingMoreWhenStopped() {
    CreditPool pool = new CreditPool(2, 0);
    pool.stop();

    assertThat(pool.open().tryTake()).isNull();
  }

  @Test
  void shouldServeEveryTaskWhenThereAreMoreTasksThanCredits() {
    CreditPool pool = new CreditPool(1, 0);
    CreditPool.Account a = pool.open();
    CreditPool.Account b = pool.open();
    CreditPool.Account c = pool.open();
    CreditPool.Credit first = a.tryTake();
    assertThat(b.tryTake()).isNull();
    assertThat(c.tryTake()).isNull();
    first.giveBack();

    CreditPool.Credit second = b.tryTake();
    assertThat(second).isNotNull();
    second.giveBack();
    assertThat(c.tryTake()).isNotNull();
  }

  @Test
  void shouldRefuseNumbersThatLeaveNoCreditToTake() {
    assertThatThrownBy(() -> new CreditPool(0, 0)).hasMessageContaining("capacity");
    assertThatThrownBy(() -> new CreditPool(4, 4)).hasMessageContaining("reserve");
    assertThatThrownBy(() -> new CreditPool(4, -1)).hasMessageContaining("reserve");
  }

  private static List<CreditPool.Credit> takeAll(CreditPool.Account account) {
    List<CreditPool.Credit> taken = new ArrayList<>();
    for (CreditPool.Credit c = account.tryTake(); c != null; c = account.tryTake()) {
      taken.add(c);
    }
    return taken;
  }
}
