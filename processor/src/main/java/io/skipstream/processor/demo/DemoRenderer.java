package io.skipstream.processor.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws a view as lines of text, none longer than the width.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class DemoRenderer {
  private static final int BAR = 10;
  private static final int PROMPT_TAIL = 24;

  /** Earlier sets shown under the present one. */
  private static final int HISTORY = 4;

  private final CellStyle cells;
  private final int width;

  /**
   * @param width characters in a line, at least 40
   */
  public DemoRenderer(CellStyle cells, int width) {
    if (width < 40) {
      throw new IllegalArgumentException("width must be 40 or more, was " + width);
    }
    this.cells = cells;
    this.width = width;
  }

  /** The live view: per stream progress, skip set and latest completions. */
  public List<String> frame(DemoView view) {
    List<String> lines = new ArrayList<>();
    lines.add(fit(view.title()));
    lines.add("");
    for (StreamView stream : view.streams()) {
      lines.add(fit(progress(stream)));
      addSkipSet(lines, stream.skipSet());
      addLearnt(lines, stream.learnt());
      for (StreamView.Sample sample : stream.samples()) {
        lines.add(fit("  " + sampleText(sample)));
      }
      lines.add("");
    }
    lines.add(fit(" ".repeat(BAR + 2) + total(view)));
    return lines;
  }

  /** One line a stream, for output that is no terminal. */
  public List<String> plainUpdate(DemoView view) {
    List<String> lines = new ArrayList<>();
    for (StreamView stream : view.streams()) {
      lines.add(
          String.format(Locale.ROOT, "%6.1f s  ", view.elapsedMs() / 1000.0)
              + numbers(stream)
              + (stream.skipSet().isEmpty()
                  ? ""
                  : "  attn "
                      + cells.attentionRow(stream.skipSet())
                      + "  mlp "
                      + cells.mlpRow(stream.skipSet()))
              + (stream.learnt().isEmpty() ? "" : "  " + state(latest(stream.learnt()))));
    }
    return lines;
  }

  /** What stays on the screen at the end. */
  public List<String> summary(DemoView view) {
    List<String> lines = new ArrayList<>();
    lines.add("Summary");
    for (StreamView stream : view.streams()) {
      lines.add(fit("  " + numbers(stream)));
      addSkipSet(lines, stream.skipSet());
      addLearnt(lines, stream.learnt());
      for (StreamView.Sample sample : stream.samples()) {
        lines.add(fit("    " + sampleText(sample)));
      }
    }
    lines.add(fit("  " + total(view)));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %d tokens in %.1f s, %d prompts failed, %d answered twice",
            view.tokens(),
            view.elapsedMs() / 1000.0,
            view.failed(),
            view.duplicates()));
    return lines;
  }

  private String progress(StreamView stream) {
    int filled = stream.prompts() == 0 ? 0 : BAR * stream.done() / stream.prompts();
    String bar =
        String.valueOf(cells.kept()).repeat(filled)
            + String.valueOf(cells.skipped()).repeat(BAR - filled);
    return bar + "  " + numbers(stream);
  }

  private static String numbers(StreamView stream) {
    return String.format(
            Locale.ROOT,
            "%-6s %3d/%d  %7.1f tokens/s  ",
            stream.stream(),
            stream.done(),
            stream.prompts(),
            stream.tokensPerSecond())
        + acceptance(stream.acceptance())
        + (stream.failed() == 0 ? "" : "  " + stream.failed() + " failed");
  }

  private static String acceptance(StreamView.Acceptance acceptance) {
    if (acceptance.steps() == 0) {
      return "no drafts";
    }
    return String.format(
        Locale.ROOT,
        "%.1f %% accepted  %.2f tokens/pass",
        100 * acceptance.rate(),
        acceptance.meanLength());
  }

  private static String total(DemoView view) {
    return String.format(
            Locale.ROOT,
            "%-6s %3d/%d  %7.1f tokens/s  ",
            "total",
            view.done(),
            view.prompts(),
            view.tokensPerSecond())
        + acceptance(view.acceptance());
  }

  private void addSkipSet(List<String> lines, String skipSet) {
    if (skipSet.isEmpty()) {
      return;
    }
    lines.add(fit("    attention " + cells.attentionRow(skipSet)));
    lines.add(fit("    mlp       " + cells.mlpRow(skipSet) + "  (" + skipShare(skipSet) + ")"));
  }

  /** The present state in words, and how the sets came to be. */
  private void addLearnt(List<String> lines, List<LearntSet> learnt) {
    if (learnt.isEmpty()) {
      return;
    }
    lines.add(fit("    " + state(latest(learnt))));
    for (int i = learnt.size() - 2; i >= Math.max(0, learnt.size() - 1 - HISTORY); i--) {
      LearntSet before = learnt.get(i);
      lines.add(
          fit(
              String.format(
                  Locale.ROOT,
                  "    before    %s  v%d  matchness %.2f",
                  before.skipSet().isEmpty() ? "no drafts" : cells.bothRow(before.skipSet()),
                  before.version(),
                  before.matchness())));
    }
  }

  private static LearntSet latest(List<LearntSet> learnt) {
    return learnt.get(learnt.size() - 1);
  }

  private static String state(LearntSet set) {
    String known =
        String.format(
            Locale.ROOT, "v%d %s  matchness %.2f", set.version(), set.phase(), set.matchness());
    // A tuner that does not weigh costs expects nothing.
    String speed =
        set.expectedSpeedup() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "  speed-up %.2f expected %.2f measured",
                set.expectedSpeedup(),
                set.measuredSpeedup());
    return known + speed + String.format(Locale.ROOT, "  search %.1f %%", 100 * set.searchShare());
  }

  private String skipShare(String skipSet) {
    long skipped = skipSet.chars().filter(c -> c == '1').count();
    return cells.skipped() + " skipped: " + skipped + " of " + skipSet.length();
  }

  private static String sampleText(StreamView.Sample sample) {
    String prompt = Texts.tail(Texts.oneLine(sample.promptEnd()), PROMPT_TAIL);
    return sample.id() + " ..." + prompt + " >> " + Texts.oneLine(sample.text());
  }

  private String fit(String line) {
    return Texts.head(line, width);
  }
}
