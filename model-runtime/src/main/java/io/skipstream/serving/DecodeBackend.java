package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.speculation.Drafter;
import io.skipstream.speculation.Verifier;
import java.util.Objects;

/**
 * What a decode loop decodes with.
 *
 * <p><b>Threading:</b> made and used on the decode thread. <b>Ownership:</b> the loop closes the
 * engine.
 */
public record DecodeBackend(Engine engine, Drafter drafter, Verifier verifier) {
  public DecodeBackend {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(drafter, "drafter");
    Objects.requireNonNull(verifier, "verifier");
  }

  /** Loads the model; called once, on the decode thread. */
  @FunctionalInterface
  public interface Factory {
    DecodeBackend create();
  }
}
