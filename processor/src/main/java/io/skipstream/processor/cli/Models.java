package io.skipstream.processor.cli;

import io.skipstream.model.ModelFiles;
import io.skipstream.processor.app.ServingModelFactory;
import java.nio.file.Path;

/** Finds models and makes them resident. */
interface Models extends ServingModelFactory {
  /** The name of the bundled model. */
  String DEMO = "demo";

  /**
   * The directory of a model; the bundled one is unpacked where necessary.
   *
   * @param model "demo" or a directory
   */
  Path directory(String model);

  /**
   * Reads and validates a model's directory.
   *
   * @throws io.skipstream.model.ModelLoadException if the model cannot be used
   */
  ModelFiles files(String model);
}
