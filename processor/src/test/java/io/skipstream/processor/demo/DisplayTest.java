package io.skipstream.processor.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final DemoRenderer renderer = new DemoRenderer(CellStyle.ASCII, 80);

  @Test
  void shouldDrawOverTheLastFrameOnATerminal() {
    TerminalDisplay display = new TerminalDisplay(out, renderer);
    display.update(view(0));
    int firstLines = (int) text().chars().filter(c -> c == '\n').count();
    bytes.reset();

    display.update(view(100));

    assertThat(text()).contains("\033[" + firstLines + "A").contains("\033[K\n");
  }

  @Test
  void shouldPrintPlainLinesAtIntervalsWhenThereIsNoTerminal() {
    LineDisplay display = new LineDisplay(out, renderer, 1000);

    display.update(view(0));
    display.update(view(500));
    display.update(view(1000));
    display.finish(view(1100));

    assertThat(text()).doesNotContain("\033").startsWith("title" + System.lineSeparator());
    assertThat(text().lines().filter(line -> line.contains(" s  java"))).hasSize(2);
    assertThat(text()).contains("Summary");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static DemoView view(long elapsedMs) {
    StreamView java =
        new StreamView(
            "java", 2, 1, 0, 5, 1.0, StreamView.Acceptance.NONE, "", List.of(), List.of());
    return new DemoView("title", elapsedMs, List.of(java), 0);
  }
}
