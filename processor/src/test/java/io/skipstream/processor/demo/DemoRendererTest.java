package io.skipstream.processor.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skipstream.processor.demo.StreamView.Acceptance;
import io.skipstream.processor.demo.StreamView.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoRendererTest {
  private static final StreamView JAVA =
      new StreamView(
          "java",
          40,
          20,
          1,
          1280,
          123.4,
          new Acceptance(10, 40, 30),
          "00011100",
          List.of(),
          List.of(new Sample("java-007", "public\n  class", " Foo {\n}\033[31m", "length")));
  private static final StreamView PROSE =
      new StreamView("prose", 40, 0, 0, 0, 0, Acceptance.NONE, "", List.of(), List.of());
  private static final DemoView VIEW = new DemoView("title", 10_000, List.of(JAVA, PROSE), 0);

  @Test
  void shouldDrawProgressRatesAndTheSkipSetAsCells() {
    List<String> lines = new DemoRenderer(CellStyle.ASCII, 100).frame(VIEW);

    assertThat(lines)
        .containsExactly(
            "title",
            "",
            "#####.....  java    20/40    123.4 tokens/s  75.0 % accepted  4.00 tokens/pass"
                + "  1 failed",
            "    attention ##.#",
            "    mlp       #..#  (. skipped: 3 of 8)",
            "  java-007 ...public class >> Foo { }[31m",
            "",
            "..........  prose    0/40      0.0 tokens/s  no drafts",
            "",
            "            total   20/80    128.0 tokens/s  75.0 % accepted  4.00 tokens/pass");
  }

  @Test
  void shouldUseBlocksWhereTheyCanBeShown() {
    assertThat(new DemoRenderer(CellStyle.BLOCKS, 100).frame(VIEW))
        .contains("    attention ■■□■", "    mlp       ■□□■  (□ skipped: 3 of 8)");
  }

  @Test
  void shouldKeepLinesWithinTheWidth() {
    assertThat(new DemoRenderer(CellStyle.ASCII, 40).frame(VIEW))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
  }

  @Test
  void shouldPutAStreamIntoALineForLogs() {
    assertThat(new DemoRenderer(CellStyle.ASCII, 80).plainUpdate(VIEW).get(0))
        .isEqualTo(
            "  10.0 s  java    20/40    123.4 tokens/s  75.0 % accepted  4.00 tokens/pass"
                + "  1 failed  attn ##.#  mlp #..#");
  }

  @Test
  void shouldDrawHowTheSetsCameToBe() {
    StreamView tuned =
        new StreamView(
            "java",
            40,
            20,
            0,
            1280,
            123.4,
            new Acceptance(10, 40, 30),
            "00011100",
            List.of(
                new LearntSet(3, "searching", "00110110", 0.5, 1.1, 1.05, 0.25),
                new LearntSet(41, "settled", "00011100", 0.875, 1.5, 1.25, 0.0125)),
            List.of());
    DemoView view = new DemoView("title", 10_000, List.of(tuned), 0);
    DemoRenderer renderer = new DemoRenderer(CellStyle.ASCII, 100);
    String state =
        "v41 settled  matchness 0.88  speed-up 1.50 expected 1.25 measured  search 1.3 %";

    assertThat(renderer.frame(view))
        .containsSequence(
            "    mlp       #..#  (. skipped: 3 of 8)",
            "    " + state,
            "    before    #.^_  v3  matchness 0.50");
    assertThat(renderer.summary(view)).contains("    " + state);
    assertThat(renderer.plainUpdate(view).get(0)).endsWith("  attn ##.#  mlp #..#  " + state);
  }

  @Test
  void shouldSummarise() {
    assertThat(new DemoRenderer(CellStyle.ASCII, 100).summary(VIEW))
        .startsWith("Summary")
        .contains("    attention ##.#")
        .endsWith(
            "  total   20/80    128.0 tokens/s  75.0 % accepted  4.00 tokens/pass",
            "  1280 tokens in 10.0 s, 1 prompts failed, 0 answered twice");
  }

  @Test
  void shouldRefuseAWidthThatHoldsNothing() {
    assertThatThrownBy(() -> new DemoRenderer(CellStyle.ASCII, 10))
        .hasMessageContaining("40 or more, was 10");
  }
}
