package io.skipstream.processor.tuning;

import io.skipstream.engine.EngineInfo;
import java.util.Objects;

/**
 * Whose experience is of use to whom: the same model on the same kind of device.
 *
 * @param costProfile device, arithmetic and mode
 * @param applicationId of the contributor; others read it too
 */
public record PriorScope(
    String modelFingerprint, int layers, String costProfile, String applicationId) {
  public PriorScope {
    Objects.requireNonNull(modelFingerprint, "modelFingerprint");
    Objects.requireNonNull(costProfile, "costProfile");
    Objects.requireNonNull(applicationId, "applicationId");
  }

  public static PriorScope of(EngineInfo engine, String applicationId) {
    String profile =
        String.join(
            "-",
            engine.device(),
            engine.dtype(),
            engine.deterministic() ? "deterministic" : "relaxed");
    return new PriorScope(engine.modelFingerprint(), engine.layers(), profile, applicationId);
  }
}
