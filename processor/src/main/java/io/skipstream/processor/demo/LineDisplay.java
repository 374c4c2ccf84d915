package io.skipstream.processor.demo;

import java.io.PrintStream;

/**
 * Prints a line a stream now and then, for logs and pipes.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
public final class LineDisplay implements Display {
  private final PrintStream out;
  private final DemoRenderer renderer;
  private final long intervalMs;
  private long nextMs;
  private boolean begun;

  /**
   * @param intervalMs time between updates, in the views' own time
   */
  public LineDisplay(PrintStream out, DemoRenderer renderer, long intervalMs) {
    this.out = out;
    this.renderer = renderer;
    this.intervalMs = intervalMs;
  }

  @Override
  public void update(DemoView view) {
    if (!begun) {
      out.println(view.title());
      begun = true;
    }
    if (view.elapsedMs() >= nextMs) {
      renderer.plainUpdate(view).forEach(out::println);
      nextMs = view.elapsedMs() + intervalMs;
    }
  }

  @Override
  public void finish(DemoView view) {
    renderer.summary(view).forEach(out::println);
  }
}
