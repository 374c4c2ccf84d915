package io.skipstream.processor.cli;

import io.skipstream.processor.config.SkipstreamConfig;
import java.nio.file.Path;

/** Models on this machine. */
final class DefaultModels implements Models {
  @Override
  public Path directory(String model) {
    return Path.of(model);
  }

  @Override
  public LoadedModel open(SkipstreamConfig config) {
    throw new IllegalStateException("wired when the engine is there");
  }
}
