package io.skipstream.processor.demo;

import java.util.Objects;

/** A prompt that the demo sends. */
public record DemoPrompt(String id, String stream, String prompt) {
  public DemoPrompt {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(prompt, "prompt");
  }
}
