package io.skipstream.processor.cli;

import io.skipstream.schemas.v1.ChatMessage;
import java.util.List;

/**
 * A prompt as a user gave it: either text or messages.
 *
 * @param id null where none was given
 * @param stream null where none was given
 * @param prompt null where messages were given
 */
record PromptInput(String id, String stream, String prompt, List<ChatMessage> messages) {
  PromptInput {
    messages = List.copyOf(messages);
    if ((prompt == null) == messages.isEmpty()) {
      throw new IllegalArgumentException("a prompt has text or messages, not both or neither");
    }
  }

  static PromptInput ofText(String prompt) {
    return new PromptInput(null, null, prompt, List.of());
  }

  static PromptInput ofMessages(List<ChatMessage> messages) {
    return new PromptInput(null, null, null, messages);
  }
}
