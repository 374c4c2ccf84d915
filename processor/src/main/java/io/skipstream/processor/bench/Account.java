package io.skipstream.processor.bench;

import io.skipstream.schemas.v1.CompletionEvent;

/**
 * Takes note of what a {@link LoadFeed} sees.
 *
 * <p><b>Threading:</b> called on threads of the feed; must not wait.
 */
interface Account {
  /** The broker has a prompt since this moment. */
  void appended(String id, double appendedMs);

  /** A completion is visible to readers of committed records. */
  void arrived(CompletionEvent completion, double forwardedMs, double visibleMs);

  /** A prompt could not be sent, or completions can't be read any more. */
  void failed(Exception cause);
}
