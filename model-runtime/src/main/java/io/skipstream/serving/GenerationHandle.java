package io.skipstream.serving;

/**
 * A request in the decoder.
 *
 * <p><b>Threading:</b> any thread.
 */
public interface GenerationHandle {
  /**
   * Asks that the request end; the listener is told {@link FinishReason#CANCELLED} soon, unless it
   * is finished already.
   */
  void cancel();
}
