package io.skipstream.schemas;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads one message from JSON, walking the text and the message type together so that every refusal
 * names its field.
 *
 * <p><b>Threading:</b> owned by one decoding.
 */
final class JsonMessageReader {
  private static final int PROBLEM_CHARS = 200;

  /** Begins what the JSON parser advises its programmer, which is of no use to a sender. */
  private static final String PARSER_HINT = ": enable `";

  private final JsonParser parser;
  private final JsonFields fields;
  private final DecodingLimits limits;
  private final FieldPath path = new FieldPath();
  private final JsonScalars scalars;
  private int depth;

  JsonMessageReader(JsonParser parser, JsonFields fields, DecodingLimits limits) {
    this.parser = parser;
    this.fields = fields;
    this.limits = limits;
    this.scalars = new JsonScalars(parser, path, limits);
  }

  Message read(Message.Builder builder) throws EventDecodingException, IOException {
    try {
      return readRoot(builder);
    } catch (JsonProcessingException e) {
      // Thrown by any call that moves on or asks for text: the parser completes strings lazily.
      throw notJson(e);
    }
  }

  private Message readRoot(Message.Builder builder) throws EventDecodingException, IOException {
    JsonToken token = parser.nextToken();
    String expected = "a JSON object (" + builder.getDescriptorForType().getName() + ")";
    if (token == null) {
      throw EventDecodingException.wrongValue("", expected, "empty");
    }
    if (token != JsonToken.START_OBJECT) {
      throw EventDecodingException.wrongValue("", expected, scalars.describe(token));
    }
    Message message = readObject(builder);
    if (parser.nextToken() != null) {
      String where = position(parser.currentTokenLocation());
      throw new EventDecodingException(
          "", "one JSON object", "more text", "more text after the JSON object, at " + where);
    }
    return message;
  }

  private Message readObject(Message.Builder builder) throws EventDecodingException, IOException {
    descend();
    Descriptor type = builder.getDescriptorForType();
    Set<FieldDescriptor> seen = new HashSet<>();
    String name = null;
    while (nextName(type, name) != JsonToken.END_OBJECT) {
      name = parser.currentName();
      FieldDescriptor field = fields.find(type, name);
      JsonToken token = parser.nextToken();
      if (field == null) {
        skip(token);
        continue;
      }
      int mark = path.enter(field.getName());
      if (!seen.add(field)) {
        throw givenTwice();
      }
      if (token != JsonToken.VALUE_NULL) { // null is how JSON writes an unset field
        readField(builder, field, token);
      }
      path.leave(mark);
    }
    depth--;
    return builder.build();
  }

  private void readField(Message.Builder builder, FieldDescriptor field, JsonToken token)
      throws EventDecodingException, IOException {
    if (field.isMapField()) {
      readMap(builder, field, token);
    } else if (field.isRepeated()) {
      readArray(builder, field, token);
    } else {
      builder.setField(field, readValue(builder, field, token));
    }
  }

  private void readArray(Message.Builder builder, FieldDescriptor field, JsonToken token)
      throws EventDecodingException, IOException {
    if (token != JsonToken.START_ARRAY) {
      throw scalars.wrong("an array", token);
    }
    descend();
    int index = 0;
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      int mark = path.enterIndex(index++);
      builder.addRepeatedField(field, readValue(builder, field, next));
      path.leave(mark);
    }
    depth--;
  }

  private void readMap(Message.Builder builder, FieldDescriptor field, JsonToken token)
      throws EventDecodingException, IOException {
    if (token != JsonToken.START_OBJECT) {
      throw scalars.wrong("an object", token);
    }
    descend();
    FieldDescriptor key = field.getMessageType().findFieldByName("key");
    FieldDescriptor value = field.getMessageType().findFieldByName("value");
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      int mark = path.enterKey(name);
      scalars.requireString(name);
      if (!seen.add(name)) {
        throw givenTwice();
      }
      Message.Builder entry = builder.newBuilderForField(field);
      entry.setField(key, name);
      entry.setField(value, readValue(entry, value, parser.nextToken()));
      builder.addRepeatedField(field, entry.build());
      path.leave(mark);
    }
    depth--;
  }

  private Object readValue(Message.Builder parent, FieldDescriptor field, JsonToken token)
      throws EventDecodingException, IOException {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return scalars.read(field, token);
    }
    if (token != JsonToken.START_OBJECT) {
      throw scalars.wrong("an object", token);
    }
    return readObject(parent.newBuilderForField(field));
  }

  private void skip(JsonToken first) throws EventDecodingException, IOException {
    int outside = depth;
    JsonToken token = first;
    while (true) {
      if (token.isStructStart()) {
        descend();
      } else if (token.isStructEnd()) {
        depth--;
      }
      if (depth == outside) {
        return;
      }
      token = parser.nextToken();
    }
  }

  private void descend() throws EventDecodingException {
    if (depth == limits.maxNestingDepth()) {
      String limit = "at most " + depth + " levels";
      throw new EventDecodingException(
          path.toString(), limit, "more", "nested too deeply, " + limit + " are read");
    }
    depth++;
  }

  private JsonToken nextName(Descriptor type, String previous) throws IOException {
    try {
      return parser.nextToken();
    } catch (JsonProcessingException e) {
      // The parser looks at the value before it reports the name: name the field all the same.
      String name = parser.getParsingContext().getCurrentName();
      FieldDescriptor field =
          name == null || name.equals(previous) ? null : fields.find(type, name);
      if (field != null) {
        path.enter(field.getName());
      }
      throw e;
    }
  }

  private EventDecodingException notJson(JsonProcessingException e) {
    String text = e.getOriginalMessage();
    int hint = text.indexOf(PARSER_HINT);
    String problem = Excerpt.plain(hint < 0 ? text : text.substring(0, hint), PROBLEM_CHARS);
    return new EventDecodingException(
        path.toString(),
        "JSON",
        "something else",
        "not valid JSON at " + position(e.getLocation()) + ": " + problem);
  }

  private EventDecodingException givenTwice() {
    return new EventDecodingException(path.toString(), "one value", "two values", "given twice");
  }

  private static String position(JsonLocation location) {
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
