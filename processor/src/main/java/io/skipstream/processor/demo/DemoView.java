package io.skipstream.processor.demo;

import java.util.List;

/** All that the demo shows at a moment. */
public record DemoView(String title, long elapsedMs, List<StreamView> streams) {
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
