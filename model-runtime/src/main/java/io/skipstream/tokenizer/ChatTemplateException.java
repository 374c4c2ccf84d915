package io.skipstream.tokenizer;

/**
 * Messages that the model's chat template refuses or cannot render, such as roles in an order that
 * it does not know. The caller rejects the request; others are not affected.
 */
public final class ChatTemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ChatTemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
