package io.skipstream.processor.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final long MINUTE_MS = 60_000;

  @Test
  void shouldBeTheSamePlanWhenTheSeedIsTheSame() {
    List<Fault> plan = FaultPlan.of(7, 200, 3, MINUTE_MS);

    assertThat(FaultPlan.of(7, 200, 3, MINUTE_MS)).isEqualTo(plan);
    assertThat(FaultPlan.of(8, 200, 3, MINUTE_MS)).isNotEqualTo(plan);
  }

  @Test
  void shouldSpreadTheFaultsInOrderOverTheTime() {
    List<Fault> plan = FaultPlan.of(1, 200, 3, MINUTE_MS);

    assertThat(plan).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(plan.get(i).number()).isEqualTo(i);
      assertThat(plan.get(i).atMs()).isBetween(i * MINUTE_MS / 200, (i + 1) * MINUTE_MS / 200);
    }
    assertThat(plan).extracting(Fault::instance).contains(0, 1, 2).doesNotContain(3);
  }

  @Test
  void shouldGiveEachKindItsShareWhateverTheSeed() {
    for (long seed = 0; seed < 20; seed++) {
      Map<FaultKind, Integer> counts = counts(FaultPlan.of(seed, 200, 3, MINUTE_MS));

      assertThat(counts)
          .containsEntry(FaultKind.KILL, 40)
          .containsEntry(FaultKind.BROKER_KILL, 16)
          .containsEntry(FaultKind.DEADLY_PROMPT, 4);
      assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
    }
  }

  @Test
  void shouldHaveOneOfEachKindWhenThereAreAsManyFaultsAsKinds() {
    int kinds = FaultKind.values().length;

    assertThat(counts(FaultPlan.of(3, kinds, 2, MINUTE_MS))).hasSize(kinds);
  }

  @Test
  void shouldPutDeadlyPromptsIntoTheFirstHalfSoThatThereIsTimeToFindThem() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(FaultPlan.of(seed, 100, 3, MINUTE_MS))
          .filteredOn(fault -> fault.kind() == FaultKind.DEADLY_PROMPT)
          .isNotEmpty()
          .allSatisfy(fault -> assertThat(fault.atMs()).isLessThan(MINUTE_MS / 2));
    }
  }

  @Test
  void shouldPlanNothingWhenNoFaultsAreAskedFor() {
    assertThat(FaultPlan.of(1, 0, 1, MINUTE_MS)).isEmpty();
  }

  @Test
  void shouldRefuseImpossiblePlans() {
    assertThatThrownBy(() -> FaultPlan.of(1, -1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FaultPlan.of(1, 1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldScaleTheStrength() {
    assertThat(new Fault(0, 0, FaultKind.ZOMBIE, 0, 0).between(500, 2500)).isEqualTo(500);
    assertThat(new Fault(0, 0, FaultKind.ZOMBIE, 0, 0.5).between(500, 2500)).isEqualTo(1500);
    assertThat(new Fault(0, 0, FaultKind.ZOMBIE, 0, 1).between(500, 2500)).isEqualTo(2500);
  }

  private static Map<FaultKind, Integer> counts(List<Fault> plan) {
    Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
    plan.forEach(fault -> counts.merge(fault.kind(), 1, Integer::sum));
    return counts;
  }
}
