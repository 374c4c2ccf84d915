package io.skipstream.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a message as one line of JSON. A field without presence is always written, so that readers
 * need not know defaults ({@code "source_offset":0}, {@code "token_ids":[]}); a field with presence
 * is written when it is set. 64-bit integers are plain numbers. Unknown fields are left out.
 */
final class JsonMessageWriter {
  private JsonMessageWriter() {}

  static void write(Message message, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.hasPresence() && !message.hasField(field)) {
        continue;
      }
      out.writeFieldName(field.getName());
      if (field.isMapField()) {
        writeMap((List<?>) message.getField(field), field, out);
      } else if (field.isRepeated()) {
        out.writeStartArray();
        for (Object element : (List<?>) message.getField(field)) {
          writeValue(field, element, out);
        }
        out.writeEndArray();
      } else {
        writeValue(field, message.getField(field), out);
      }
    }
    out.writeEndObject();
  }

  private static void writeMap(List<?> entries, FieldDescriptor map, JsonGenerator out)
      throws IOException {
    FieldDescriptor key = map.getMessageType().findFieldByName("key");
    FieldDescriptor value = map.getMessageType().findFieldByName("value");
    // Sorted, since equal maps must give equal bytes.
    List<Message> sorted =
        entries.stream()
            .map(Message.class::cast)
            .sorted(Comparator.comparing((Message entry) -> (String) entry.getField(key)))
            .toList();
    out.writeStartObject();
    for (Message entry : sorted) {
      out.writeFieldName(Unicode.wellFormed((String) entry.getField(key)));
      writeValue(value, entry.getField(value), out);
    }
    out.writeEndObject();
  }

  private static void writeValue(FieldDescriptor field, Object value, JsonGenerator out)
      throws IOException {
    switch (field.getJavaType()) {
      case INT, LONG -> out.writeNumber(WholeNumber.of(field).format(value));
      case DOUBLE -> writeDouble((Double) value, out);
      case FLOAT -> writeFloat((Float) value, out);
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case STRING -> out.writeString(Unicode.wellFormed((String) value));
      case BYTE_STRING ->
          out.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case MESSAGE -> write((Message) value, out);
      case ENUM -> throw new IllegalStateException("refused at construction: " + field);
    }
  }

  private static void writeDouble(double value, JsonGenerator out) throws IOException {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeString(Double.toString(value));
    }
  }

  private static void writeFloat(float value, JsonGenerator out) throws IOException {
    if (Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeString(Float.toString(value));
    }
  }
}
