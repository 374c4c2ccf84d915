package io.skipstream.processor.app;

import io.skipstream.processor.config.SkipstreamConfig;

/** Loads the model that the settings name. */
@FunctionalInterface
public interface ServingModelFactory {
  /**
   * @throws io.skipstream.model.ModelLoadException if the model can't be used
   */
  ServingModel load(SkipstreamConfig config);
}
