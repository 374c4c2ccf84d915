package io.skipstream.serving;

import io.skipstream.engine.EngineInfo;

/**
 * Generates text for many requests at once. {@link DecodeLoop} is the real one.
 *
 * <p><b>Threading:</b> all methods may be called from any thread and return at once.
 */
public interface Generator extends AutoCloseable {
  EngineInfo engineInfo();

  /**
   * Checks what can be checked without the device: token count against the context, ranges.
   *
   * @return the number of prompt tokens
   * @throws InvalidPromptException naming the field
   */
  int validate(GenerationRequest request);

  /**
   * Hands over a request.
   *
   * @return null if there is no room: the caller keeps the request and tries again
   */
  GenerationHandle offer(GenerationRequest request, GenerationListener listener);

  /** Requests that may be handed over at once: batch places and the queue before them. */
  int capacity();

  /** What ended the generator by itself; null while it can generate, and after {@link #close}. */
  Throwable failure();

  /** What has been done up to the last round; {@link DecodeStats#NONE} where nobody counts. */
  default DecodeStats stats() {
    return DecodeStats.NONE;
  }

  /** Ends all requests as {@link FinishReason#CANCELLED} and stops. Idempotent. */
  @Override
  void close();
}
