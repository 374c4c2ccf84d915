package io.skipstream.processor.poison;

import java.util.concurrent.CompletionStage;

/**
 * Knows which processes of the application are alive.
 *
 * <p><b>Threading:</b> any thread; must not wait.
 */
@FunctionalInterface
public interface Peers {
  /** Those who were alive at some moment. */
  @FunctionalInterface
  interface Living {
    /**
     * Whether a process was among them.
     *
     * @param process its {@link ProcessLife#id()}
     */
    boolean has(String process);
  }

  /** Asks now who is alive; fails if nobody can tell. */
  CompletionStage<Living> living();
}
