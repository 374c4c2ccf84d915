package io.skipstream.processor.request;

/** Headers of prompts that mean something to the processor. */
public final class RequestHeaders {
  /**
   * The prompt is to be served although its id may have been answered before, as one that comes
   * back from the dead-letter topic was. The value names the dead letter, so that it brings the
   * prompt back once; without a value it is served each time.
   */
  public static final String REDRIVE = "skipstream.redrive";

  private RequestHeaders() {}
}
