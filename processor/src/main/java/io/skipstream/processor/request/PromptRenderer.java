package io.skipstream.processor.request;

import io.skipstream.schemas.v1.ChatMessage;
import io.skipstream.serving.InvalidPromptException;
import java.util.List;

/**
 * Applies the model's chat template.
 *
 * <p><b>Threading:</b> any thread.
 */
@FunctionalInterface
public interface PromptRenderer {
  /**
   * The text for the tokenizer, special tokens written out.
   *
   * @throws InvalidPromptException if the model has no template or the template refuses
   */
  String render(List<ChatMessage> messages);
}
