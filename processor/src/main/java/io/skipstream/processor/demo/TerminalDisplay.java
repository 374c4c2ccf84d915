package io.skipstream.processor.demo;

import java.io.PrintStream;
import java.util.List;

/**
 * Redraws the view in place with ANSI sequences.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
public final class TerminalDisplay implements Display {
  // A line that is longer than the terminal is wide would otherwise count as two.
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final String CLEAR_LINE = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";

  private final PrintStream out;
  private final DemoRenderer renderer;
  private int drawnLines;

  public TerminalDisplay(PrintStream out, DemoRenderer renderer) {
    this.out = out;
    this.renderer = renderer;
  }

  @Override
  public void update(DemoView view) {
    draw(renderer.frame(view));
  }

  @Override
  public void finish(DemoView view) {
    draw(renderer.summary(view));
  }

  private void draw(List<String> lines) {
    StringBuilder screen = new StringBuilder(NO_WRAP);
    if (drawnLines > 0) {
      screen.append(String.format("\033[%dA\r", drawnLines));
    }
    for (String line : lines) {
      screen.append(line).append(CLEAR_LINE).append('\n');
    }
    screen.append(CLEAR_BELOW).append(WRAP);
    out.print(screen);
    out.flush();
    drawnLines = lines.size();
  }
}
