package io.skipstream.processor.cli;

import io.skipstream.model.ModelFiles;
import io.skipstream.processor.request.PromptRenderer;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.serving.InvalidPromptException;
import java.util.List;

/** The chat template of a model. */
record ChatRenderer(ModelFiles files) implements PromptRenderer {
  @Override
  public String render(List<ChatMessage> messages) {
    if (files.chatTemplate() == null) {
      throw new InvalidPromptException(
          "messages", "model " + files.name() + " has no chat template; send a prompt");
    }
    throw new InvalidPromptException("messages", "templates are not applied yet");
  }
}
