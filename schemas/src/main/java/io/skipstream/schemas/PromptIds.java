package io.skipstream.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.skipstream.schemas.v1.PromptEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds the id of a prompt that does not decode, so that its sender can still be answered. Reads as
 * far as the payload makes sense and says nothing rather than something doubtful: ids that are
 * given twice, damaged or not allowed are not found.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class PromptIds {
  private static final char REPLACEMENT = '\uFFFD';

  private final EventFormat format;
  private final DecodingLimits decodingLimits;
  private final int maxIdChars;
  private final JsonFactory json;

  public PromptIds(EventFormat format, DecodingLimits decodingLimits, PromptLimits promptLimits) {
    this.format = Objects.requireNonNull(format, "format");
    this.decodingLimits = Objects.requireNonNull(decodingLimits, "decodingLimits");
    this.maxIdChars = promptLimits.maxIdChars();
    this.json = JsonEventCodec.factory(decodingLimits);
  }

  /**
   * @param payload as received; of a payload beyond the size limit only the beginning is read
   */
  public Optional<String> find(byte[] payload) {
    if (payload == null) {
      return Optional.empty();
    }
    byte[] head =
        payload.length > decodingLimits.maxBytes()
            ? Arrays.copyOf(payload, decodingLimits.maxBytes())
            : payload;
    List<String> found = new ArrayList<>();
    try {
      switch (format) {
        case JSON -> scanJson(head, found);
        case PROTOBUF -> scanBinary(head, found);
      }
    } catch (IOException e) {
      return single(found); // the payload is damaged from here on; what came before counts
    }
    return single(found);
  }

  static void requireId(String id, int maxChars) throws InvalidEventException {
    boolean allowed =
        !id.isBlank()
            && id.codePointCount(0, id.length()) <= maxChars
            && id.chars().noneMatch(Character::isISOControl);
    if (!allowed) {
      throw new InvalidEventException(
          "id",
          id.isEmpty() ? "missing" : Excerpt.quoted(id),
          "1 to " + maxChars + " characters, not blank, without control characters");
    }
  }

  private Optional<String> single(List<String> found) {
    if (found.size() != 1) {
      return Optional.empty();
    }
    String id = found.get(0);
    if (id.indexOf(REPLACEMENT) >= 0 || Unicode.loneSurrogate(id, 0) >= 0) {
      return Optional.empty();
    }
    try {
      requireId(id, maxIdChars);
    } catch (InvalidEventException e) {
      return Optional.empty();
    }
    return Optional.of(id);
  }

  private void scanJson(byte[] payload, List<String> found) throws IOException {
    // Malformed UTF-8 elsewhere must not hide the id.
    String text = new String(payload, StandardCharsets.UTF_8);
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    try (JsonParser parser = json.createParser(text.substring(start))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean id = parser.currentName().equals("id");
        JsonToken value = parser.nextToken();
        if (id && value == JsonToken.VALUE_STRING) {
          found.add(parser.getText());
        }
        parser.skipChildren();
      }
    }
  }

  private void scanBinary(byte[] payload, List<String> found) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(payload);
    in.setRecursionLimit(decodingLimits.maxNestingDepth());
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      if (WireFormat.getTagFieldNumber(tag) == PromptEvent.ID_FIELD_NUMBER
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        found.add(in.readString());
      } else if (!in.skipField(tag)) {
        return;
      }
    }
  }
}
