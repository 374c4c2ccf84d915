package io.skipstream.processor.cli;

import io.skipstream.model.ModelFiles;
import io.skipstream.processor.app.ServingModel;
import io.skipstream.processor.config.SkipstreamConfig;
import java.nio.file.Path;

/**
 * Models whose loading a signal does not end in the middle. The end of the process takes libtorch's
 * data away; a load runs in it for seconds and would crash, with another exit code than a signal's
 * and a crash report where the process was started.
 */
record HeldUpModels(Models models, ProcessShutdown shutdown) implements Models {
  @Override
  public Path directory(String model) {
    return models.directory(model);
  }

  @Override
  public ModelFiles files(String model) {
    return models.files(model);
  }

  @Override
  public ServingModel load(SkipstreamConfig config) {
    return shutdown.holdUp(() -> models.load(config));
  }
}
