package io.skipstream.processor.handoff;

/**
 * Told of results that nobody waits for any more.
 *
 * <p><b>Threading:</b> any thread; must return at once.
 */
@FunctionalInterface
public interface DropListener {
  void dropped(FinishedAttempt attempt);
}
