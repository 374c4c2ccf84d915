package io.skipstream.processor.request;

/** Headers of prompts that mean something to the processor. */
public final class RequestHeaders {
  /**
   * Whatever its value: the prompt is to be served although its id may have been answered before,
   * as one that comes back from the dead-letter topic was.
   */
  public static final String REDRIVE = "skipstream.redrive";

  private RequestHeaders() {}
}
