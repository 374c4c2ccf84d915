package io.skipstream.processor.demo;

import io.skipstream.schemas.v1.AcceptanceEvent;
import io.skipstream.schemas.v1.CompletionEvent;
import io.skipstream.schemas.v1.PromptEvent;
import java.io.IOException;
import java.time.Duration;

/** Where prompts go and what comes back. */
public interface DemoFeed {
  /** Sends a prompt; does not wait. */
  void send(String stream, PromptEvent prompt) throws IOException;

  /**
   * Hands over what has come back, and waits so long for something.
   *
   * @throws IOException if nothing more can come back
   */
  void poll(Duration wait, Events events) throws IOException;

  /** Takes what comes back. */
  interface Events {
    void completion(CompletionEvent event);

    void acceptance(AcceptanceEvent event);
  }
}
