package io.skipstream.processor.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoPromptsTest {
  @Test
  void shouldReadPromptsOutOfJsonLines() throws IOException {
    List<DemoPrompt> prompts =
        DemoPrompts.parse(
            "{\"id\":\"a\",\"stream\":\"java\",\"prompt\":\"x\\ny\",\"tokens\":3}\n\n"
                + "{\"id\":\"b\",\"stream\":\"java\",\"prompt\":\"z\"}\n");

    assertThat(prompts)
        .containsExactly(new DemoPrompt("a", "java", "x\ny"), new DemoPrompt("b", "java", "z"));
  }

  @Test
  void shouldNameTheFieldWhenALineLacksIt() {
    assertThatThrownBy(() -> DemoPrompts.parse("{\"id\":\"a\",\"stream\":\"java\"}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'prompt'");
  }

  @Test
  void shouldTakeStreamsInTurnAndGiveFreshIdsWhenPromptsRepeat() {
    List<DemoPrompt> java = List.of(new DemoPrompt("j0", "java", "p"));
    List<DemoPrompt> prose =
        List.of(new DemoPrompt("p0", "prose", "q"), new DemoPrompt("p1", "prose", "r"));

    List<DemoPrompt> taken = DemoPrompts.take(List.of(java, prose), 6);

    assertThat(taken)
        .extracting(DemoPrompt::id)
        .containsExactly("j0", "p0", "j0-r2", "p1", "j0-r3", "p0-r2");
  }
}
