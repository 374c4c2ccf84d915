package io.skipstream.processor.cli;

import io.skipstream.model.ModelFiles;
import io.skipstream.processor.request.PromptRenderer;
import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.serving.InvalidPromptException;
import io.skipstream.tokenizer.ChatTemplate;
import io.skipstream.tokenizer.ChatTemplateException;
import java.time.Clock;
import java.util.List;

/**
 * Applies a model's chat template to the messages of events.
 *
 * <p><b>Threading:</b> any thread.
 *
 * @param template null where the model has none
 */
record ChatRenderer(String model, ChatTemplate template) implements PromptRenderer {
  private static final String FIELD = "messages";

  static ChatRenderer of(ModelFiles files, Clock clock) {
    return new ChatRenderer(files.name(), ChatTemplate.of(files, clock));
  }

  @Override
  public String render(List<ChatMessage> messages) {
    if (template == null) {
      throw new InvalidPromptException(
          FIELD, "the model " + model + " has no chat template; send a prompt instead");
    }
    try {
      return template.render(messages.stream().map(ChatRenderer::turn).toList(), true);
    } catch (ChatTemplateException e) {
      throw new InvalidPromptException(FIELD, e.getMessage());
    }
  }

  private static io.skipstream.tokenizer.ChatMessage turn(ChatMessage message) {
    return new io.skipstream.tokenizer.ChatMessage(message.getRole(), message.getContent());
  }
}
