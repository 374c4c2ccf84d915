package io.skipstream.processor.chaos;

import io.skipstream.schemas.v1.PromptEvent;
import java.util.Objects;

/**
 * A prompt on its way.
 *
 * @param partition of the prompts topic; all of a stream have the same
 * @param variant which of the texts it asks for
 */
record ChaosPrompt(String stream, int partition, int variant, PromptEvent event) {
  ChaosPrompt {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(event, "event");
  }

  RequestKey key() {
    return new RequestKey(stream, event.getId());
  }
}
