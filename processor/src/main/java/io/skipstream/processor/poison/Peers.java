package io.skipstream.processor.poison;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Knows which processes of the application are alive.
 *
 * <p><b>Threading:</b> any thread; must not wait.
 */
@FunctionalInterface
public interface Peers {
  /** Asks now for the ids of the living; fails if nobody can tell. */
  CompletionStage<Set<String>> living();
}
