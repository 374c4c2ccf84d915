package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Finds models and makes them resident. */
interface Models {
  /** The name of the bundled model. */
  String DEMO = "demo";

  /** The directory of a model: "demo" is the bundled one, unpacked where necessary. */
  Path directory(String model) throws IOException;

  /**
   * Loads the configured model and starts its decode thread.
   *
   * @throws io.skipstream.model.ModelLoadException if the model cannot be used
   */
  LoadedModel open(SkipstreamConfig config) throws IOException;
}
