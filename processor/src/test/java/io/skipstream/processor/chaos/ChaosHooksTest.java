package io.skipstream.processor.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.app.ServingModelFactory;
import io.skipstream.processor.config.SkipstreamConfig;
import io.skipstream.processor.testing.FakeGenerator;
import io.skipstream.speculation.SamplingParameters;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChaosHooksTest {
  private final FakeGenerator generator = new FakeGenerator(4);
  private final ServingModelFactory models =
      config ->
          new ServingModel(
              generator,
              new GenerationDefaults(SamplingParameters.GREEDY, 0),
              messages -> messages.get(0).getContent());

  @Test
  void shouldLeaveTheModelsAloneUnlessTheyAreAskedFor() {
    assertThat(ChaosHooks.around(models, null)).isSameAs(models);
    assertThat(ChaosHooks.around(models, "false")).isSameAs(models);
  }

  @Test
  void shouldWrapTheGeneratorWhenTheyAreAskedFor() {
    try (ServingModel model =
        ChaosHooks.around(models, "true").load(SkipstreamConfig.of(Map.of()))) {
      assertThat(model.generator()).isInstanceOf(HookedGenerator.class);
      assertThat(model.generator().engineInfo()).isEqualTo(generator.engineInfo());
      assertThat(model.generator().capacity()).isEqualTo(4);
    }
  }

  @Test
  void shouldTellByTheIdWhatAPromptDoes() {
    assertThat(ChaosHooks.isDeadly(ChaosHooks.deadlyId(3))).isTrue();
    assertThat(ChaosHooks.isDeadly("p-3")).isFalse();
    assertThat(ChaosHooks.pause(ChaosHooks.slowId(12, Duration.ofMillis(4_321))))
        .isEqualTo(Duration.ofMillis(4_321));
    assertThat(ChaosHooks.pause("p-12")).isZero();
    assertThat(ChaosHooks.deadlyId(3)).isNotEqualTo(ChaosHooks.deadlyId(4));
  }
}
