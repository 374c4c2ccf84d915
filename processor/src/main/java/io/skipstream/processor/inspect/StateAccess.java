package io.skipstream.processor.inspect;

import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;

/**
 * The stores of the tasks that this process owns.
 *
 * <p><b>Threading:</b> any thread.
 */
interface StateAccess {
  /**
   * The record of what a stream has learnt; null if there is none here.
   *
   * @throws StateUnavailableException while tasks move, and before and after they run
   */
  byte[] tuning(String stream);

  /**
   * A prompt that is accepted and has not ended; null if there is none here.
   *
   * @throws StateUnavailableException as above
   */
  PendingPrompt pending(String stream, String id);

  /**
   * The mark of a prompt that was accepted lately, ended or not; null if there is none here.
   *
   * @throws StateUnavailableException as above
   */
  SeenRequest seen(String stream, String id);

  /**
   * Where the stream's task runs, as host:port; null if it is here, or serves no HTTP.
   *
   * @throws StateUnavailableException if nobody knows now
   */
  String elsewhere(String stream);
}
