package io.skipstream.processor.demo;

import java.util.List;

/**
 * All that the demo shows at a moment.
 *
 * @param duplicates completions of prompts that had one already; more than 0 is a fault
 */
public record DemoView(String title, long elapsedMs, List<StreamView> streams, int duplicates) {
  public DemoView {
    streams = List.copyOf(streams);
  }

  public int prompts() {
    return streams.stream().mapToInt(StreamView::prompts).sum();
  }

  public int done() {
    return streams.stream().mapToInt(StreamView::done).sum();
  }

  public int failed() {
    return streams.stream().mapToInt(StreamView::failed).sum();
  }

  public long tokens() {
    return streams.stream().mapToLong(StreamView::tokens).sum();
  }

  public double tokensPerSecond() {
    return elapsedMs > 0 ? tokens() * 1000.0 / elapsedMs : 0;
  }

  public StreamView.Acceptance acceptance() {
    return streams.stream()
        .map(StreamView::acceptance)
        .reduce(StreamView.Acceptance.NONE, StreamView.Acceptance::plus);
  }
}
