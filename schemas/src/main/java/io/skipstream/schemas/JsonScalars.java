package io.skipstream.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.IOException;
import java.util.Base64;

/**
 * Reads the scalar values of JSON. Accepts what writers of protobuf's canonical JSON produce and
 * coerces nothing else: a string is a number only for 64-bit integers, and for NaN and the
 * infinities.
 *
 * <p><b>Threading:</b> owned by one decoding.
 */
final class JsonScalars {
  private final JsonParser parser;
  private final FieldPath path;
  private final DecodingLimits limits;

  JsonScalars(JsonParser parser, FieldPath path, DecodingLimits limits) {
    this.parser = parser;
    this.path = path;
    this.limits = limits;
  }

  Object read(FieldDescriptor field, JsonToken token) throws EventDecodingException, IOException {
    return switch (field.getJavaType()) {
      case INT, LONG -> wholeNumber(WholeNumber.of(field), token);
      case DOUBLE -> decimal(token, Double.MAX_VALUE);
      case FLOAT -> (float) decimal(token, Float.MAX_VALUE);
      case BOOLEAN -> bool(token);
      case STRING -> string(token);
      case BYTE_STRING -> bytes(token);
      case ENUM, MESSAGE -> throw new IllegalStateException("not a scalar: " + field.getFullName());
    };
  }

  private Object wholeNumber(WholeNumber kind, JsonToken token)
      throws EventDecodingException, IOException {
    Object value = null;
    if (token.isNumeric()) {
      value = kind.parse(numberText());
    } else if (token == JsonToken.VALUE_STRING && kind.is64Bit()) {
      String text = parser.getText();
      // Exactly as canonical JSON quotes them.
      if (text.length() <= limits.maxNumberChars() && WholeNumber.isPlain(text)) {
        value = kind.parse(text);
      }
    }
    if (value == null) {
      throw wrong(kind.description(), token);
    }
    return value;
  }

  private double decimal(JsonToken token, double max) throws EventDecodingException, IOException {
    if (token.isNumeric()) {
      double value = Double.parseDouble(numberText());
      if (Math.abs(value) > max) {
        throw wrong("a number from -" + max + " to " + max, token);
      }
      return value;
    }
    if (token == JsonToken.VALUE_STRING) {
      switch (parser.getText()) {
        case "NaN":
          return Double.NaN;
        case "Infinity":
          return Double.POSITIVE_INFINITY;
        case "-Infinity":
          return Double.NEGATIVE_INFINITY;
        default:
      }
    }
    throw wrong("a number", token);
  }

  private Boolean bool(JsonToken token) throws EventDecodingException, IOException {
    if (!token.isBoolean()) {
      throw wrong("true or false", token);
    }
    return token == JsonToken.VALUE_TRUE;
  }

  private String string(JsonToken token) throws EventDecodingException, IOException {
    if (token != JsonToken.VALUE_STRING) {
      throw wrong("a string", token);
    }
    String text = parser.getText();
    requireString(text);
    return text;
  }

  private ByteString bytes(JsonToken token) throws EventDecodingException, IOException {
    String expected = "a string in base64";
    if (token != JsonToken.VALUE_STRING) {
      throw wrong(expected, token);
    }
    String text = parser.getText();
    // The URL-safe alphabet is accepted too, as protobuf's mapping asks.
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    Base64.Decoder decoder = urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder();
    try {
      return ByteString.copyFrom(decoder.decode(text));
    } catch (IllegalArgumentException e) {
      throw wrong(expected, token);
    }
  }

  void requireString(String text) throws EventDecodingException {
    if (text.length() > limits.maxStringChars()) {
      String limit = "at most " + limits.maxStringChars() + " characters";
      throw EventDecodingException.wrongValue(
          path.toString(), limit, text.length() + " characters");
    }
    int lone = Unicode.loneSurrogate(text, 0);
    if (lone >= 0) {
      String value = String.format("\\u%04x at index %d", (int) text.charAt(lone), lone);
      throw EventDecodingException.wrongValue(
          path.toString(), "valid Unicode", "half a surrogate pair, " + value);
    }
  }

  EventDecodingException wrong(String expected, JsonToken token) throws IOException {
    return EventDecodingException.wrongValue(path.toString(), expected, describe(token));
  }

  String describe(JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "the string " + Excerpt.quoted(parser.getText());
      default -> Excerpt.plain(parser.getText());
    };
  }

  /** The number's text, bounded: converting long decimals takes time that grows with the square. */
  private String numberText() throws EventDecodingException, IOException {
    if (parser.getTextLength() > limits.maxNumberChars()) {
      throw EventDecodingException.wrongValue(
          path.toString(),
          "a number of at most " + limits.maxNumberChars() + " characters",
          Excerpt.plain(parser.getText()));
    }
    return parser.getText();
  }
}
