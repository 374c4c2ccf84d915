package io.skipstream.processor.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One message of a conversation. */
record ChatTurn(String role, String content) {

  /** Reads {@code role:content}. */
  static final class Converter implements ITypeConverter<ChatTurn> {
    @Override
    public ChatTurn convert(String value) {
      int colon = value.indexOf(':');
      if (colon < 1) {
        throw new TypeConversionException("a message is role:content, was '" + value + "'");
      }
      return new ChatTurn(value.substring(0, colon), value.substring(colon + 1));
    }
  }
}
