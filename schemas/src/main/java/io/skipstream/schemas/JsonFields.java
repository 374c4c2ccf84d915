package io.skipstream.schemas;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.FieldDescriptor.Type;
import java.util.HashMap;
import java.util.Map;

/**
 * The fields of a message type and of those within it, by the names that JSON may use for them.
 *
 * <p><b>Threading:</b> immutable.
 */
final class JsonFields {
  private final Map<Descriptor, Map<String, FieldDescriptor>> byType = new HashMap<>();

  /**
   * @throws IllegalArgumentException if a field is of a kind that the events do not use (enum,
   *     group, oneof, well-known types, maps with other keys than strings)
   */
  JsonFields(Descriptor root) {
    add(root);
  }

  /** The field with that name, snake_case or lowerCamelCase; null if there is none. */
  FieldDescriptor find(Descriptor type, String name) {
    return byType.get(type).get(name);
  }

  private void add(Descriptor type) {
    if (byType.containsKey(type)) {
      return;
    }
    if (!type.getRealOneofs().isEmpty() || type.getFile().getPackage().equals("google.protobuf")) {
      throw new IllegalArgumentException("no JSON mapping for " + type.getFullName());
    }
    Map<String, FieldDescriptor> byName = new HashMap<>();
    byType.put(type, byName);
    for (FieldDescriptor field : type.getFields()) {
      requireSupported(field);
      byName.put(field.getJsonName(), field);
      byName.put(field.getName(), field);
      if (field.isMapField()) {
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        requireSupported(value);
        if (value.getJavaType() == JavaType.MESSAGE) {
          add(value.getMessageType());
        }
      } else if (field.getJavaType() == JavaType.MESSAGE) {
        add(field.getMessageType());
      }
    }
  }

  private static void requireSupported(FieldDescriptor field) {
    boolean otherKey =
        field.isMapField()
            && field.getMessageType().findFieldByName("key").getType() != Type.STRING;
    if (otherKey || field.getType() == Type.ENUM || field.getType() == Type.GROUP) {
      throw new IllegalArgumentException("no JSON mapping for " + field.getFullName());
    }
  }
}
