package io.skipstream.processor.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.schemas.v1.PromptEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  private final Workload workload = new Workload(5, 6);

  @Test
  void shouldSendTheSameWhenTheSeedIsTheSame() {
    for (int n = -3; n < 50; n++) {
      assertThat(new Workload(5, 6).prompt(n)).isEqualTo(workload.prompt(n));
    }
    assertThat(new Workload(6, 6).variants()).isNotEqualTo(workload.variants());
  }

  @Test
  void shouldReachAllPartitionsAndKeepEachStreamInOne() {
    Map<String, Integer> partitions = new HashMap<>();
    Set<RequestKey> keys = new HashSet<>();
    for (int n = 0; n < 2000; n++) {
      ChaosPrompt prompt = workload.prompt(n);
      Integer before = partitions.put(prompt.stream(), prompt.partition());
      assertThat(before).isIn(null, prompt.partition());
      assertThat(keys.add(prompt.key())).isTrue();
    }

    assertThat(partitions.values()).contains(0, 1, 2, 3, 4, 5);
    assertThat(partitions).hasSize(24);
  }

  @Test
  void shouldMixGreedyAndSeededPromptsOfFewTokens() {
    assertThat(workload.variants())
        .allSatisfy(
            variant -> {
              assertThat(variant.getMaxNewTokens()).isBetween(1, 7);
              // Without a seed a sampled text would depend on the id.
              assertThat(variant.getTemperature() == 0 || variant.hasSeed()).isTrue();
              assertThat(variant.getPrompt()).isNotEmpty();
            })
        .anyMatch(PromptEvent::hasSeed)
        .anyMatch(variant -> variant.getTemperature() == 0);
  }

  @Test
  void shouldSayAPromptsVariant() {
    ChaosPrompt prompt = workload.prompt("named", 17);

    PromptEvent variant = workload.variants().get(prompt.variant());
    assertThat(prompt.event()).isEqualTo(variant.toBuilder().setId("named").build());
  }
}
