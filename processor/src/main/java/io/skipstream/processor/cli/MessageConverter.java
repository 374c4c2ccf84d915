package io.skipstream.processor.cli;

import io.skipstream.schemas.v1.ChatMessage;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code role:content}. */
final class MessageConverter implements ITypeConverter<ChatMessage> {
  @Override
  public ChatMessage convert(String value) {
    int colon = value.indexOf(':');
    if (colon < 1) {
      throw new TypeConversionException("a message is role:content, was '" + value + "'");
    }
    return ChatMessage.newBuilder()
        .setRole(value.substring(0, colon))
        .setContent(value.substring(colon + 1))
        .build();
  }
}
