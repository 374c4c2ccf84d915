package io.skipstream.processor.demo;

/** Shows how the demo goes. */
public interface Display {
  void update(DemoView view);

  /** The last view; nothing follows. */
  void finish(DemoView view);
}
