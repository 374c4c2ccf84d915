package io.skipstream.processor.request;

/** Headers of prompts that mean something to the processor. */
public final class RequestHeaders {
  /**
   * The prompt is to be served although its id may have been answered before, as one that comes
   * back from the dead-letter topic was. The value names the dead letter, so that it brings the
   * prompt back once; without a value it is served each time.
   */
  public static final String REDRIVE = "skipstream.redrive";

  /** Names the topic for the prompt's completion, one of those that the settings allow. */
  public static final String REPLY_TOPIC = "skipstream.reply-topic";

  private RequestHeaders() {}
}
