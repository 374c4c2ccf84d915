package io.skipstream.serving;

import io.skipstream.engine.Engine;
import io.skipstream.speculation.Drafter;
import io.skipstream.speculation.Verifier;
import io.skipstream.tuning.CostTable;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a decode loop decodes with.
 *
 * <p><b>Threading:</b> made and used on the decode thread. <b>Ownership:</b> the loop closes the
 * engine.
 *
 * @param costs what passes of the engine cost as far as is known now; null as long as nobody knows
 */
public record DecodeBackend(
    Engine engine, Drafter drafter, Verifier verifier, Supplier<CostTable> costs) {
  public DecodeBackend {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(drafter, "drafter");
    Objects.requireNonNull(verifier, "verifier");
    Objects.requireNonNull(costs, "costs");
  }

  /** Loads the model; called once, on the decode thread. */
  @FunctionalInterface
  public interface Factory {
    DecodeBackend create();
  }
}
