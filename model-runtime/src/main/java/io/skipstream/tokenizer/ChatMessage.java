package io.skipstream.tokenizer;

import java.util.Objects;

/**
 * A turn of a conversation.
 *
 * @param role as the model's template knows it: system, user, assistant ...
 */
public record ChatMessage(String role, String content) {
  public ChatMessage {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(content, "content");
  }
}
