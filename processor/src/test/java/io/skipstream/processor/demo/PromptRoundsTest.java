package io.skipstream.processor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.skipstream.model.DemoPrompts.DemoPrompt;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptRoundsTest {
  @Test
  void shouldTakeStreamsInTurnAndGiveFreshIdsWhenPromptsRepeat() {
    List<DemoPrompt> java = List.of(new DemoPrompt("j0", "java", "p"));
    List<DemoPrompt> prose =
        List.of(new DemoPrompt("p0", "prose", "q"), new DemoPrompt("p1", "prose", "r"));

    List<DemoPrompt> taken = PromptRounds.take(List.of(java, prose), 6);

    assertThat(taken)
        .extracting(DemoPrompt::id)
        .containsExactly("j0", "p0", "j0-r2", "p1", "j0-r3", "p0-r2");
  }
}
