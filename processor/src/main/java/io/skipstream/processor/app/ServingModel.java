package io.skipstream.processor.app;

import io.skipstream.model.GenerationDefaults;
import io.skipstream.processor.request.PromptRenderer;
import io.skipstream.serving.Generator;
import java.util.Objects;

/**
 * A model that is loaded and ready.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> {@link #close} closes the generator.
 *
 * @param defaults the model's own
 * @param renderer the model's chat template
 */
public record ServingModel(
    Generator generator, GenerationDefaults defaults, PromptRenderer renderer)
    implements AutoCloseable {
  public ServingModel {
    Objects.requireNonNull(generator, "generator");
    Objects.requireNonNull(defaults, "defaults");
    Objects.requireNonNull(renderer, "renderer");
  }

  @Override
  public void close() {
    generator.close();
  }
}
